// The mouse, the pen and the finger on the canvas. Everything here has a form field or a key that does the same.
import { changedSelection } from "./commands.js";
import { boxOf, cornersOf, isUnder, moved, touches } from "./geometry.js";
import { mapFloors, mapParts, mapSeats, partsOf, seatsOf, standingZones } from "./plan.js";
import { node } from "./drawing.js";

const A_CLICK = 5;

export class Tools {
  constructor(svg, state, view, drawing, place) {
    Object.assign(this, { svg, state, view, drawing, place, fingers: new Map(), corners: [] });
    svg.addEventListener("pointerdown", (event) => this.down(event));
    svg.addEventListener("pointermove", (event) => this.move(event));
    svg.addEventListener("pointerup", (event) => this.up(event));
    svg.addEventListener("pointercancel", (event) => this.cancel(event));
    svg.addEventListener("dblclick", () => this.close());
  }

  down(event) {
    this.svg.focus({ preventScroll: true });
    this.svg.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, event);
    if (this.fingers.size === 2) return this.cancel();
    const tool = event.button === 1 ? "pan" : this.state.tool;
    this.start = { tool, at: this.view.at(event), x: event.clientX, y: event.clientY, before: this.state.plan };
    if (tool === "select") this.pick(event);
    if (tool === "paint") this.paint(this.start.at);
    return undefined;
  }

  pick(event) {
    const { at } = this.start;
    const found = this.under(at);
    const [fx, fy] = this.state.floor.focus;
    if (!found && Math.hypot(fx - at.x, fy - at.y) < 12) return Object.assign(this.start, { tool: "focus" });
    if (!found) return Object.assign(this.start, { tool: "band", kept: event.shiftKey ? [...this.state.selected] : [] });
    const { selected } = this.state;
    if (event.shiftKey) {
      const next = new Set(selected);
      if (!next.delete(found)) next.add(found);
      this.state.select(next);
    } else if (!selected.has(found)) this.state.select([found]);
    return Object.assign(this.start, { tool: "move" });
  }

  move(event) {
    if (!this.fingers.has(event.pointerId)) return this.hover(event);
    const before = this.fingers.get(event.pointerId);
    this.fingers.set(event.pointerId, event);
    if (this.fingers.size === 2) return this.pinch(event, before);
    if (!this.start) return undefined;
    const at = this.view.at(event);
    const [dx, dy] = [at.x - this.start.at.x, at.y - this.start.at.y];
    const isDrag = Math.hypot(event.clientX - this.start.x, event.clientY - this.start.y) >= A_CLICK;
    this.start.dragged ||= isDrag;
    const act = {
      pan: () => this.view.pan(event.clientX - before.clientX, event.clientY - before.clientY),
      move: () => isDrag && this.state.show(changedSelection(this.state, (part) => moved(part, dx, dy), this.start.before)),
      focus: () => this.state.show(mapFloors(this.start.before, (floor) => (floor.key === this.state.floor.key ? { ...floor, focus: [Math.round(at.x), Math.round(at.y)] } : floor))),
      band: () => this.band(at),
      paint: () => this.paint(at),
      row: () => this.drawing.guide(node("path", { class: "plan-editor__guide", d: `M${this.start.at.x} ${this.start.at.y}L${at.x} ${at.y}` })),
    }[this.start.tool];
    return act?.();
  }

  up(event) {
    this.fingers.delete(event.pointerId);
    const { start } = this;
    this.start = null;
    if (!start) return;
    const at = this.view.at(event);
    const act = {
      move: () => start.dragged && this.keep(start.before, "Moved"),
      focus: () => this.keep(start.before, "Focal point moved"),
      paint: () => this.keep(start.before, "Painted"),
      band: () => !start.dragged && this.state.select(start.kept),
      row: () => this.place.row(start.at, start.dragged ? at : null),
      table: () => this.place.table(at),
      shape: () => this.place.shape(at),
      area: () => this.corner(at),
      line: () => this.corner(at),
    }[start.tool];
    if (!["area", "line"].includes(start.tool)) this.drawing.guide();
    act?.();
  }

  // What was shown while dragging becomes one step.
  keep(before, words) {
    const after = this.state.plan;
    this.state.plan = before;
    this.state.commit(after, words);
  }

  cancel(event) {
    if (event) this.fingers.delete(event.pointerId);
    if (this.start && this.state.plan !== this.start.before) this.state.show(this.start.before);
    this.start = null;
    this.corners = [];
    this.drawing.guide();
  }

  under(at) {
    if (this.state.areSeats) return [...seatsOf(this.state.floor)].find(({ seat }) => Math.abs(seat.x - at.x) < 13 && Math.abs(seat.y - at.y) < 13)?.seat.key;
    return [...partsOf(this.state.floor)].reverse().find(({ part }) => isUnder(part, at))?.part.key
      ?? [...partsOf(this.state.floor)].find(({ part }) => part.kind === "text" && Math.hypot(part.x - at.x, part.y - at.y) < 24)?.part.key;
  }

  band(at) {
    const box = boxOf([[this.start.at.x, this.start.at.y], [at.x, at.y]]);
    this.drawing.guide(node("rect", { class: "plan-editor__band", ...box }));
    const all = this.state.areSeats ? [...seatsOf(this.state.floor)].map(({ seat }) => seat) : [...partsOf(this.state.floor)].map(({ part }) => part);
    const inside = all.filter((part) => (this.state.areSeats ? touches(box, part) : isWithin(boxOf(cornersOf(part)), box)));
    this.state.select([...this.start.kept, ...inside.map((part) => part.key)]);
  }

  paint(at) {
    const found = this.under(at);
    const zone = this.state.zoneKey;
    if (!found || standingZones(this.state.plan).has(zone)) return;
    const one = new Set([found]);
    const plan = this.state.areSeats
      ? mapSeats(this.state.plan, one, (seat) => (seat.zone === zone ? seat : { ...seat, zone }))
      : mapParts(this.state.plan, one, (part) => painted(part, zone));
    if (plan !== this.state.plan) this.state.show(plan);
  }

  corner(at) {
    const [first] = this.corners;
    if (first && this.corners.length > 2 && Math.hypot(first[0] - at.x, first[1] - at.y) * this.view.scale < 12) return this.close();
    this.corners.push([Math.round(at.x), Math.round(at.y)]);
    return this.guideCorners(at);
  }

  hover(event) {
    if (this.corners.length) this.guideCorners(this.view.at(event));
  }

  guideCorners(at) {
    this.drawing.guide(node("polyline", { class: "plan-editor__guide", points: [...this.corners, [at.x, at.y]].join(" ") }));
  }

  close() {
    const corners = this.corners.filter(([x, y], place, all) => !place || Math.hypot(x - all[place - 1][0], y - all[place - 1][1]) > 2);
    this.corners = [];
    this.drawing.guide();
    if (this.state.tool === "area" && corners.length > 2) this.place.area(corners);
    if (this.state.tool === "line" && corners.length > 1) this.place.line(corners);
  }

  pinch(event, before) {
    const [other] = [...this.fingers.values()].filter((finger) => finger.pointerId !== event.pointerId);
    const span = (finger) => Math.hypot(finger.clientX - other.clientX, finger.clientY - other.clientY);
    this.view.zoom(span(event) / Math.max(1, span(before)), this.view.at({ clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 }));
    this.view.pan((event.clientX - before.clientX) / 2, (event.clientY - before.clientY) / 2);
  }
}

const painted = (part, zone) => (part.capacity !== undefined ? part : part.seats ? { ...part, seats: part.seats.map((seat) => ({ ...seat, zone })) } : part);
const isWithin = (inner, outer) => inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;
