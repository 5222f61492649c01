// Counts down what is left of a hold, by the server's seconds rather than the visitor's clock.
const WARN_AT = 120;

class HoldClock extends HTMLElement {
  connectedCallback() {
    this.left = this.querySelector("[data-left]");
    this.say = this.querySelector("[data-say]");
    this.endsAt = performance.now() + 1000 * Number(this.dataset.seconds);
    this.warned = Number(this.dataset.seconds) <= WARN_AT;
    this.timer = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const seconds = Math.max(0, Math.round((this.endsAt - performance.now()) / 1000));
    const minutes = Math.floor(seconds / 60);
    // Of an offer that is good for a day, the hour of its end says enough.
    this.left.hidden = minutes >= 60;
    const short = `${minutes}:${String(seconds % 60).padStart(2, "0")} left`;
    this.left.textContent = minutes < 60 ? short : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
    this.classList.toggle("hold-clock--late", seconds <= WARN_AT);
    if (seconds <= WARN_AT && !this.warned) {
      this.warn("Two minutes are left before your tickets go back on sale.");
      this.dispatchEvent(new CustomEvent("hold-late", { bubbles: true }));
    }
    if (seconds > 0) return;
    clearInterval(this.timer);
    this.left.textContent = "Time is up";
    this.warn("Time is up. Your tickets may go back on sale.");
    this.dispatchEvent(new CustomEvent("hold-ended", { bubbles: true }));
  }

  warn(words) {
    this.warned = true;
    this.say.textContent = words;
  }
}

customElements.define("hold-clock", HoldClock);
