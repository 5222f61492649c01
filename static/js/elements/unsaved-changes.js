// Warns before the page is left while the form inside holds changes that were not sent.
class UnsavedChanges extends HTMLElement {
  connectedCallback() {
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.addEventListener("input", () => (this.changed = true), { signal });
    this.addEventListener("submit", () => (this.changed = false), { signal });
    addEventListener("beforeunload", (event) => this.changed && event.preventDefault(), { signal });
  }

  disconnectedCallback() {
    this.controller.abort();
  }
}

customElements.define("unsaved-changes", UnsavedChanges);
