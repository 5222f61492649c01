// Larger and smaller by buttons; moving about is the browser's own scrolling.
const MOST = 5;

export class Zoom {
  constructor(picker, house, signal) {
    this.picker = picker;
    this.house = house;
    this.buttons = [...picker.querySelectorAll("[data-zoom]")].filter((element) => element.matches("button"));
    this.level = 1;
    this.picker.dataset.zoom = 1;
    // A house that is wider than the screen can be seen as a whole first, too small to choose in.
    this.least = house.scrollWidth > house.clientWidth ? 0 : 1;
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.to(this.level + Number(button.dataset.zoom)), { signal });
    }
    house.scrollLeft = (house.scrollWidth - house.clientWidth) / 2;
    this.show();
  }

  to(level) {
    const before = this.middle();
    this.level = Math.min(MOST, Math.max(this.least, level));
    this.show();
    this.house.scrollLeft = before.x * this.house.scrollWidth - this.house.clientWidth / 2;
    this.house.scrollTop = before.y * this.house.scrollHeight - this.house.clientHeight / 2;
  }

  // What is in the middle stays there.
  middle() {
    const { scrollLeft, scrollTop, clientWidth, clientHeight, scrollWidth, scrollHeight } = this.house;
    return { x: (scrollLeft + clientWidth / 2) / scrollWidth, y: (scrollTop + clientHeight / 2) / scrollHeight };
  }

  show() {
    this.picker.dataset.zoom = this.level;
    const [smaller, larger] = this.buttons;
    if (smaller) smaller.disabled = this.level <= this.least;
    if (larger) larger.disabled = this.level >= MOST;
  }
}
