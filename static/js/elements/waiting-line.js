// Looks again by itself as often as the server says, changes the page's title, and says aloud what matters.
const SAY_EVERY = 60_000;
const SOON = 15;

class WaitingLine extends HTMLElement {
  connectedCallback() {
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.after(this.status);
    this.saidAt = performance.now();
    this.onShown = () => document.visibilityState === "visible" && this.lookedAt + 3000 < performance.now() && this.look();
    document.addEventListener("visibilitychange", this.onShown);
    this.lookedAt = performance.now();
    this.plan(Number(this.dataset.again));
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onShown);
    this.status.remove();
  }

  plan(seconds) {
    clearTimeout(this.timer);
    if (seconds > 0) this.timer = setTimeout(() => this.look(), seconds * 1000);
  }

  async look() {
    clearTimeout(this.timer);
    this.lookedAt = performance.now();
    let again = SOON;
    try {
      const answer = await fetch(`${this.dataset.at}?seen=${this.dataset.seen}`, { headers: { "HX-Request-Type": "partial" } });
      if (answer.redirected) return location.assign(answer.url);
      if (answer.ok) again = Number(answer.headers.get("Foyer-Again"));
      if (answer.status === 200) this.show(await answer.text());
    } catch {
      // No network for a moment: the place is kept, so it is enough to try again.
    }
    this.plan(again);
  }

  show(markup) {
    const fresh = new DOMParser().parseFromString(markup, "text/html").querySelector("waiting-line");
    if (!fresh) return;
    const isNews = fresh.dataset.phase !== this.dataset.phase;
    const hadFocus = this.contains(document.activeElement);
    Object.assign(this.dataset, fresh.dataset);
    this.replaceChildren(...fresh.children);
    document.title = this.dataset.title;
    if (hadFocus) this.querySelector("button, a")?.focus();
    // What was said last is no longer true: it goes, which is not read out.
    this.status.textContent = "";
    if (isNews || performance.now() - this.saidAt > SAY_EVERY) this.say();
  }

  say() {
    this.saidAt = performance.now();
    this.status.textContent = this.dataset.say;
  }
}

customElements.define("waiting-line", WaitingLine);
