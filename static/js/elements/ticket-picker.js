// Adds up what is chosen, here and in a bar at the foot of a phone. The server adds up again; this is only to see it.
class TicketPicker extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.total = this.querySelector("[data-total]");
    this.count = this.querySelector("[data-count]");
    if (!this.form || !this.total || !this.count) return;
    this.nothing ??= this.count.textContent;
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.addEventListener("input", () => this.add(), { signal });
    // The live offers are morphed into this element: prices may change, rows may go.
    document.addEventListener("htmx:after:swap", () => this.add(), { signal });
    this.bar = this.makeBar();
    document.body.append(this.bar);
    this.watchButton();
    this.add();
  }

  disconnectedCallback() {
    this.controller?.abort();
    this.observer?.disconnect();
    this.bar?.remove();
  }

  add() {
    let [tickets, minor] = [0, 0];
    for (const stepper of this.querySelectorAll("quantity-stepper")) {
      const quantity = Math.max(0, Math.trunc(Number(stepper.querySelector("input")?.value)) || 0);
      tickets += quantity;
      minor += quantity * Number(stepper.dataset.price || 0);
    }
    this.tell(tickets, minor);
  }

  tell(tickets, minor) {
    const words = tickets === 1 ? "1 ticket" : `${tickets} tickets`;
    const price = minor ? this.money(minor) : "Free";
    const most = Number(this.dataset.most || Infinity);
    this.total.hidden = !tickets;
    this.total.textContent = price;
    this.count.textContent = !tickets ? this.nothing : tickets > most ? `${words}: one person can have ${most}` : words;
    this.allow(tickets <= most);
    this.chosen = tickets;
    this.bar.querySelector(".buy-bar__total").textContent = price;
    this.bar.querySelector("small").textContent = words;
    this.showBar();
  }

  // The limit that the server keeps: over it there is nothing to send.
  allow(isAllowed) {
    for (const button of [this.form.querySelector("button:not([type=button], [form])"), this.bar.querySelector("button")]) {
      if (button && !button.hasAttribute("data-off")) button.disabled = !isAllowed;
    }
  }

  money(minor) {
    const plain = new Intl.NumberFormat("en", { style: "currency", currency: this.dataset.currency });
    const digits = plain.resolvedOptions().maximumFractionDigits;
    const whole = minor % 10 ** digits === 0;
    const style = { style: "currency", currency: this.dataset.currency, minimumFractionDigits: whole ? 0 : digits };
    return new Intl.NumberFormat("en", style).format(minor / 10 ** digits);
  }

  makeBar() {
    const bar = document.createElement("div");
    bar.className = "buy-bar";
    bar.hidden = true;
    bar.setAttribute("role", "region");
    bar.setAttribute("aria-label", "Your choice");
    const words = document.createElement("p");
    const [total, small] = [document.createElement("span"), document.createElement("small")];
    total.className = "buy-bar__total";
    words.append(total, document.createElement("br"), small);
    const button = document.createElement("button");
    button.className = "button";
    button.type = "button";
    button.textContent = "Checkout";
    button.addEventListener("click", () => this.form.requestSubmit());
    bar.append(words, button);
    return bar;
  }

  // The bar stands in for the button only while that is out of sight.
  watchButton() {
    const button = this.form.querySelector("button:not([type=button], [form])");
    if (!button) return;
    this.observer = new IntersectionObserver(([entry]) => {
      this.buttonInSight = entry.isIntersecting;
      this.showBar();
    });
    this.observer.observe(button);
  }

  showBar() {
    this.bar.hidden = !this.chosen || this.buttonInSight !== false;
  }
}

customElements.define("ticket-picker", TicketPicker);
