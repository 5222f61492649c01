// Tells the server when the buyer goes from the page without going on, so that the places soon go to somebody else, and
// when they are back. A form that is sent is going on, and so is a link to another page of the same hold (data-stays). The
// page itself takes the hold up again when it is loaded.
const LATE_BEACON = 1500;

class HoldDeparture extends HTMLElement {
  connectedCallback() {
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.isGoingOn = false;
    document.addEventListener("submit", () => (this.isGoingOn = true), { signal });
    document.addEventListener("click", (event) => this.follow(event), { signal });
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

  // Only a link that opens here: in another tab this page stays, and may be left later.
  follow(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || link.target || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const { origin, pathname } = new URL(link.getAttribute("href"), document.baseURI);
    const stays = (this.dataset.stays ?? "").split(" ").filter(Boolean);
    this.isGoingOn = origin === location.origin && stays.some((path) => `${pathname}/`.startsWith(`${path}/`));
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
