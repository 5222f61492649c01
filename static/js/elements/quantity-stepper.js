// A number input with two buttons. Without this the input works alone.
class QuantityStepper extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.buttons = [...this.querySelectorAll("button[data-step]")];
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.addEventListener("click", (event) => this.press(event.target.closest("[data-step]")), { signal });
    this.addEventListener("input", () => this.show(), { signal });
    // A morphed part gives the buttons back as the server drew them.
    document.addEventListener("htmx:after:swap", () => this.show(), { signal });
    this.show();
  }

  disconnectedCallback() {
    this.controller.abort();
  }

  press(button) {
    if (!button) return;
    this.input.value = this.after(Number(button.dataset.step));
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    if (button.disabled) this.input.focus();
  }

  // A ticket that is sold from two up goes from none to two, and from two back to none.
  after(step) {
    const { least, most } = this.bounds();
    const next = this.value + step;
    if (next <= 0) return 0;
    if (next < least) return step > 0 ? least : 0;
    return Math.min(most, next);
  }

  bounds() {
    return { least: Number(this.dataset.least || 0), most: Number(this.input.max || Infinity) };
  }

  get value() {
    return Math.max(0, Math.trunc(Number(this.input.value)) || 0);
  }

  show() {
    const [fewer, more] = this.buttons;
    fewer.disabled = this.value <= 0;
    more.disabled = this.value >= this.bounds().most;
  }
}

customElements.define("quantity-stepper", QuantityStepper);
