// The organizer's house: arrows and zoom on the drawing, who has the seat under the pointer, and how many are ticked.
import { Arrows } from "./arrows.js";
import { Zoom } from "./zoom.js";

class HouseMap extends HTMLElement {
  connectedCallback() {
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.addEventListener("change", () => this.count(), { signal });
    document.addEventListener("htmx:after:swap", () => this.draw(signal), { signal });
    this.draw(signal);
  }

  disconnectedCallback() {
    this.controller.abort();
  }

  // A part that came in new has a new drawing.
  draw(signal) {
    const house = this.querySelector(".house");
    if (house && house !== this.house) {
      const boxes = [...house.querySelectorAll("input[name=seat]")];
      new Zoom(this, house, signal);
      new Arrows(house, boxes, (box) => this.tell(box), signal).settle();
    }
    this.house = house;
    this.count();
  }

  tell(box) {
    const say = this.querySelector("[data-say]");
    if (say) say.textContent = box.ariaLabel;
  }

  count() {
    const ticked = this.querySelectorAll("input[name=seat]:checked").length;
    const words = this.querySelector("[data-ticked]");
    if (words) words.textContent = ticked === 1 ? "1 seat ticked" : `${ticked} seats ticked`;
  }
}

customElements.define("house-map", HouseMap);
