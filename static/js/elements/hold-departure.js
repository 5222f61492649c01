// Tells the server when the buyer goes from the page without going on, so that the places soon go to somebody else, and
// when they are back. A form that is sent is going on. The page itself takes the hold up again when it is loaded.
const LATE_BEACON = 1500;

class HoldDeparture extends HTMLElement {
  connectedCallback() {
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.isGoingOn = false;
    document.addEventListener("submit", () => (this.isGoingOn = true), { signal });
    document.addEventListener("hold-ended", () => (this.isGoingOn = true), { signal });
    window.addEventListener("pagehide", () => this.leave(), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && this.comeBack(), { signal });
    // The same checkout in another tab: its buyer has not gone away.
    this.others = new BroadcastChannel(this.dataset.leave);
    this.others.onmessage = () => setTimeout(() => this.comeBack(), LATE_BEACON);
    // A beacon that was sent on the way out may arrive after the page that came back.
    if (sessionStorage.getItem(this.dataset.leave)) setTimeout(() => this.comeBack(), LATE_BEACON);
    sessionStorage.removeItem(this.dataset.leave);
  }

  disconnectedCallback() {
    this.controller.abort();
    this.others.close();
  }

  leave() {
    if (this.isGoingOn) return;
    sessionStorage.setItem(this.dataset.leave, "1");
    navigator.sendBeacon(this.dataset.leave, this.form());
    this.others.postMessage("left");
  }

  async comeBack() {
    this.isGoingOn = false;
    const answer = await fetch(this.dataset.return, { method: "POST", body: this.form(), keepalive: true });
    if (answer.status === 410) location.reload();
  }

  form() {
    const form = new FormData();
    form.set("csrf_token", this.dataset.token);
    return form;
  }
}

customElements.define("hold-departure", HoldDeparture);
