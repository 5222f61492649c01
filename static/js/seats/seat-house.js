// The seat picker: every choice is held at once, and what others take turns grey. Without this the same form is sent by hand.
import { Arrows } from "./arrows.js";
import { Watch } from "./watch.js";
import { Zoom } from "./zoom.js";
import "./seat-clock.js";

class SeatHouse extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.boxes = [...this.querySelectorAll("input[name=seat][id]")];
    this.byNumber = new Map(this.boxes.map((box) => [Number(box.id.slice(1)), box]));
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.say = this.querySelector("[data-say]");
    this.status = this.querySelector("[data-status]");
    const house = this.querySelector(".house");
    if (house) {
      this.zoom = new Zoom(this, house, signal);
      this.arrows = new Arrows(house, this.boxes, (box) => this.tell(box), signal);
    }
    this.form.addEventListener("change", (event) => this.changed(event.target), { signal });
    this.form.addEventListener("input", (event) => this.stepped(event.target), { signal });
    this.form.addEventListener("click", (event) => this.pressed(event), { signal, capture: true });
    this.addEventListener("hold-ended", () => this.ended(), { signal });
    document.addEventListener("htmx:finally:request", (event) => this.answered(event), { signal });
    this.watch = new Watch(this.dataset.state, this.dataset.mark, (isGone) => this.grey(isGone), signal);
    if (this.boxes.length) this.watch.start();
    // Who was faster than this script has ticked seats that nobody holds yet.
    const early = this.boxes.filter((box) => box.checked && !box.defaultChecked);
    this.draw();
    for (const box of early) box.checked = !box.disabled;
    this.isChanged = early.length > 0;
    if (document.readyState === "loading" || document.readyState === "interactive") {
      addEventListener("DOMContentLoaded", () => setTimeout(() => this.begin()), { signal, once: true });
      addEventListener("load", () => this.begin(), { signal, once: true });
    } else this.begin();
  }

  // From now on htmx listens, too.
  begin() {
    this.isReady = true;
    if (this.isChanged && !this.isBusy) this.choose();
  }

  disconnectedCallback() {
    this.controller.abort();
    this.watch.stop();
  }

  changed(field) {
    if (field.name === "seat") {
      for (const other of this.table(field)) other.checked = field.checked;
      this.choose();
    } else if (field.name?.startsWith("type-")) {
      this.remember(field);
      this.choose();
    }
  }

  // A table that is sold as a whole is chosen and given back as a whole.
  table(box) {
    const whole = box.dataset.whole;
    return whole ? this.boxes.filter((other) => other.dataset.whole === whole && !other.disabled) : [];
  }

  stepped(field) {
    if (!field.name?.startsWith("quantity-")) return;
    clearTimeout(this.later);
    this.remember(field);
    this.later = setTimeout(() => this.choose(), 400);
  }

  // The stub is drawn anew with every answer: who was in it with the keyboard is led back.
  remember(field) {
    this.left = field.closest("#stub") && field.name;
  }

  comeBack(stub) {
    if (this.left && document.activeElement === document.body) {
      const again = [...stub.querySelectorAll("select, input")].find((field) => field.name === this.left);
      (again ?? stub.querySelector("h2")).focus();
    }
    this.left = null;
  }

  // One question at a time: the next one must know the hold that the one before made.
  choose() {
    if (this.isBusy || !this.isReady) {
      this.isChanged = true;
      return;
    }
    this.isChanged = false;
    this.busy(true);
    this.form.dispatchEvent(new Event("choose"));
  }

  pressed(event) {
    const button = event.target.closest("button[hx-post]");
    if (!button) return;
    if (this.isBusy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (button.closest("dialog")) button.closest("dialog").close();
    this.remember(button);
    this.busy(true);
  }

  busy(is) {
    this.isBusy = is;
    this.ariaBusy = String(is);
  }

  answered(event) {
    if (!this.form.contains(event.detail.ctx.sourceElement) && event.detail.ctx.sourceElement.isConnected) return;
    const status = event.detail.ctx.response?.status;
    this.busy(false);
    if (!this.querySelector("#stub")) {
      // Somebody between us and the house has answered. Our own page says how things stand.
      location.reload();
      return;
    }
    if (!status && this.say) this.say.textContent = "No answer just now, so nothing more is held. Try again in a moment.";
    if (this.isChanged) {
      this.choose();
      return;
    }
    if (status < 500) this.draw();
  }

  // Shows what the server said: these seats are yours, those are gone.
  draw() {
    const stub = this.querySelector("#stub");
    const mine = numbers(stub.dataset.held);
    const gone = numbers(stub.dataset.gone);
    const wanted = numbers(stub.dataset.wanted);
    for (const [number, box] of this.byNumber) {
      if (gone.has(number)) box.disabled = true;
      if (mine.has(number)) box.disabled = false;
      box.checked = mine.has(number) || wanted.has(number);
      box.toggleAttribute("data-held", mine.has(number));
    }
    this.mine = mine;
    this.arrows?.settle();
    this.go(stub.dataset.path ?? this.dataset.page);
    const base = stub.dataset.base ?? this.dataset.base;
    for (const link of this.querySelectorAll("[data-part]")) {
      link.setAttribute(link.localName === "form" ? "action" : "href", base + link.dataset.part);
    }
    if (this.status && this.isDrawn) this.status.textContent = stub.dataset.words ?? "";
    // On a phone the stub stands below the plan, where nobody would see why.
    if (this.isDrawn) stub.querySelector(".notice")?.scrollIntoView({ block: "nearest" });
    this.comeBack(stub);
    this.isDrawn = true;
  }

  // Reloading and coming back find the hold by its address.
  go(path) {
    if (location.pathname + location.search !== path) history.replaceState(history.state, "", path + location.hash);
  }

  grey(isGone) {
    for (const [number, box] of this.byNumber) {
      if (this.mine.has(number)) continue;
      const gone = isGone(number);
      if (gone === box.disabled || (box.checked && this.isBusy)) continue;
      if (gone && box === document.activeElement) this.arrows?.leave(box);
      box.disabled = gone;
      if (gone) box.checked = false;
    }
  }

  ended() {
    const dialog = this.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  tell(box) {
    if (this.say) this.say.textContent = box.ariaLabel;
  }
}

function numbers(text) {
  return new Set((text ?? "").split(" ").filter(Boolean).map(Number));
}

customElements.define("seat-house", SeatHouse);
