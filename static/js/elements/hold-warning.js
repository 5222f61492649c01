// Shows the notice of the last two minutes, with its button for more time, and the one of the end, when the clock says so.
class HoldWarning extends HTMLElement {
  connectedCallback() {
    this.controller = new AbortController();
    const { signal } = this.controller;
    document.addEventListener("hold-late", () => this.show("[data-late]"), { signal });
    document.addEventListener("hold-ended", () => this.show("[data-ended]"), { signal });
  }

  disconnectedCallback() {
    this.controller.abort();
  }

  show(part) {
    for (const each of this.children) each.hidden = !each.matches(part);
  }
}

customElements.define("hold-warning", HoldWarning);
