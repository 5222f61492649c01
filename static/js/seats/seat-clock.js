// Counts down how long the seats are still held, by the server's seconds. Without this it says until when.
class SeatClock extends HTMLElement {
  connectedCallback() {
    this.endsAt = performance.now() + 1000 * Number(this.dataset.seconds);
    this.timer = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const seconds = Math.max(0, Math.round((this.endsAt - performance.now()) / 1000));
    this.textContent = `Held for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds > 0) return;
    clearInterval(this.timer);
    this.textContent = "No longer held";
    this.dispatchEvent(new CustomEvent("hold-ended", { bubbles: true }));
  }
}

customElements.define("seat-clock", SeatClock);
