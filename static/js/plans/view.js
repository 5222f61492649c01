// What part of the plan is in sight: zoom and pan by wheel, buttons, keys and two fingers.
const MOST = 8;
const LEAST = 0.02;

export class View {
  constructor(svg, changed) {
    Object.assign(this, { svg, changed, x: 0, y: 0, scale: 1 });
    svg.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    new ResizeObserver(() => this.apply()).observe(svg);
  }

  fit(box) {
    const { width, height } = this.svg.getBoundingClientRect();
    if (!width || !height) return;
    const margin = 50;
    this.scale = clamp(Math.min(width / (box.width + 2 * margin), height / (box.height + 2 * margin)));
    this.x = box.x + box.width / 2 - width / this.scale / 2;
    this.y = box.y + box.height / 2 - height / this.scale / 2;
    this.apply();
  }

  zoom(factor, at = this.middle()) {
    const scale = clamp(this.scale * factor);
    this.x = at.x - ((at.x - this.x) * this.scale) / scale;
    this.y = at.y - ((at.y - this.y) * this.scale) / scale;
    this.scale = scale;
    this.apply();
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.apply();
  }

  // The point of the plan under the pointer.
  at(event) {
    const { left, top } = this.svg.getBoundingClientRect();
    return { x: this.x + (event.clientX - left) / this.scale, y: this.y + (event.clientY - top) / this.scale };
  }

  middle() {
    const { width, height } = this.svg.getBoundingClientRect();
    return { x: this.x + width / this.scale / 2, y: this.y + height / this.scale / 2 };
  }

  get box() {
    const { width, height } = this.svg.getBoundingClientRect();
    return { x: this.x, y: this.y, width: width / this.scale, height: height / this.scale };
  }

  apply() {
    const { x, y, width, height } = this.box;
    if (!width || !height) return;
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.changed();
  }

  wheeled(event) {
    // A wheel alone scrolls the page; with Ctrl, or by pinching on a touchpad, it zooms.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 300), this.at(event));
  }
}

const clamp = (scale) => Math.max(LEAST, Math.min(MOST, scale));
