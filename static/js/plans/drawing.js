// Draws a floor as SVG. Only what has changed is drawn anew; a row is one path, so large houses stay quick.
import { boxOf, cornersOf, SEAT, touches } from "./geometry.js";
import { partsOf, seatsOf } from "./plan.js";

const LAYERS = ["backdrop", "areas", "shapes", "tables", "halo", "seats", "facts", "words", "labels", "guide"];
const LABELS_FROM = 0.75;
const MOST_LABELS = 1500;

export function node(name, attributes = {}, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) if (value !== "" && value !== null) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

export const squares = (seats, size = SEAT) =>
  seats.map((seat) => {
    const [across, down] = [(size / 2) * Math.cos((seat.angle * Math.PI) / 180), (size / 2) * Math.sin((seat.angle * Math.PI) / 180)];
    return `M${(seat.x - across).toFixed(1)} ${(seat.y - down).toFixed(1)}l${(2 * across).toFixed(1)} ${(2 * down).toFixed(1)}`;
  }).join("");

export class Drawing {
  constructor(svg, backdrop) {
    this.drawn = new Map();
    this.layers = {};
    for (const name of LAYERS) svg.append((this.layers[name] = node("g", { class: `plan-editor__${name}` })));
    this.svg = svg;
    this.picture = backdrop ? node("image", { href: backdrop, preserveAspectRatio: "xMidYMid meet" }) : null;
    if (this.picture) this.layers.backdrop.append(this.picture);
  }

  draw(state) {
    const { plan, floor } = state;
    const inks = new Map(plan.zones.map((zone) => [zone.key, zone.ink]));
    const inkWords = JSON.stringify([...inks, floor.key]);
    const gone = new Set(this.drawn.keys());
    for (const { part, kind } of partsOf(floor)) {
      gone.delete(part.key);
      const before = this.drawn.get(part.key);
      if (before?.part === part && before.inkWords === inkWords) continue;
      before?.nodes.forEach((one) => one.remove());
      this.drawn.set(part.key, { part, inkWords, nodes: this.nodesOf(part, kind, inks) });
    }
    for (const key of gone) {
      this.drawn.get(key).nodes.forEach((one) => one.remove());
      this.drawn.delete(key);
    }
    this.drawBackdrop(plan.backdrop);
    this.drawSelection(state);
  }

  nodesOf(part, kind, inks) {
    const { x, y, width: w, height: h, angle = 0 } = part;
    const turn = angle ? `rotate(${angle} ${x} ${y})` : "";
    const put = (layer, made) => (this.layers[layer].append(made), made);
    const words = (text, at, size = 16, extra = "") => put("words", node("text", { class: `plan__words ${extra}`, x: at.x, y: at.y + size / 3, "font-size": size, transform: turn }, text));
    if (kind === "areas") {
      const box = boxOf(part.points);
      const ground = put("areas", node("polygon", { class: `plan__area plan__ink--${inks.get(part.zone) ?? 1}`, points: part.points.join(" ") }));
      return [ground, words(`${part.name}, ${part.capacity.toLocaleString("en")}`, { x: box.x + box.width / 2, y: box.y + box.height / 2 }, 18)];
    }
    if (kind === "shapes" && part.kind === "line") return [put("shapes", node("polyline", { class: "plan__line", points: part.points.join(" ") }))];
    if (kind === "shapes" && part.kind === "text") return [words(part.text, part, 20)];
    const made = [];
    if (kind !== "rows") {
      const isRound = kind === "tables" ? part.is_round : part.kind === "ellipse";
      const class_ = kind === "tables" ? `plan__table${part.whole ? " plan__table--whole" : ""}` : part.kind === "stage" ? "plan__stage" : "plan__shape";
      const round = () => node("ellipse", { class: class_, cx: x, cy: y, rx: w / 2, ry: h / 2, transform: turn });
      made.push(put(kind, isRound ? round() : node("rect", { class: class_, x: x - w / 2, y: y - h / 2, width: w, height: h, transform: turn })));
      const text = kind === "tables" ? part.name : part.text;
      if (text) made.push(words(text, part, 16, part.kind === "stage" ? "plan__words--stage" : ""));
    }
    return part.seats ? [...made, ...this.seatNodes(part, kind, inks)] : made;
  }

  seatNodes(part, kind, inks) {
    const by = (of) => part.seats.reduce((groups, seat) => (of(seat).forEach((key) => groups.set(key, [...(groups.get(key) ?? []), seat])), groups), new Map());
    const made = [...by((seat) => [seat.zone])].map(([zone, seats]) => [this.layers.seats, node("path", { class: `plan__seats plan__ink--${inks.get(zone) ?? 1}`, d: squares(seats) })]);
    for (const [fact, seats] of by((seat) => seat.facts)) {
      if (fact !== "aisle") made.push([this.layers.facts, node("path", { class: `plan-editor__fact plan-editor__fact--${fact}`, d: squares(seats, fact === "restricted" ? 20 : fact === "companion" ? 10 : 14) })]);
    }
    const first = part.seats[0];
    if (kind === "rows" && first) {
      const turn = (first.angle * Math.PI) / 180;
      made.push([this.layers.words, node("text", { class: "plan__words plan-editor__row", x: first.x - 26 * Math.cos(turn), y: first.y - 26 * Math.sin(turn) + 5, "font-size": 14 }, part.name)]);
    }
    return made.map(([layer, one]) => (layer.append(one), one));
  }

  drawSelection(state) {
    const seats = state.seats.map(({ seat }) => seat);
    const outlines = state.parts.filter(({ part }) => !part.seats).map(({ part }) => {
      const box = boxOf(cornersOf(part));
      return node("rect", { class: "plan-editor__outline", x: box.x - 6, y: box.y - 6, width: box.width + 12, height: box.height + 12, transform: part.angle ? `rotate(${part.angle} ${part.x} ${part.y})` : "" });
    });
    this.layers.halo.replaceChildren(...(seats.length ? [node("path", { d: squares(seats, 27) })] : []), ...outlines);
    const [x, y] = state.floor.focus;
    this.focus ??= node("path", { class: "plan-editor__focus" });
    this.focus.setAttribute("d", `M${x - 14} ${y}h28M${x} ${y - 14}v28M${x - 9} ${y}a9 9 0 1 0 18 0a9 9 0 1 0-18 0`);
    if (!this.focus.isConnected) this.layers.words.append(this.focus);
  }

  drawBackdrop(backdrop) {
    if (!this.picture) return;
    const { x, y, width, opacity } = backdrop ?? { x: -500, y: -200, width: 1000, opacity: 0.4 };
    const height = width * (this.ratio ?? 0.75);
    for (const [key, value] of Object.entries({ x, y, width, height, opacity })) this.picture.setAttribute(key, value);
  }

  // Numbers on the seats, where they can be read and for what is in sight.
  drawLabels(state, view) {
    this.svg.classList.toggle("plan-editor__canvas--far", view.scale < 0.3);
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      const inSight = view.scale < LABELS_FROM ? [] : [...seatsOf(state.floor)].filter(({ seat }) => touches(view.box, seat));
      const shown = inSight.length > MOST_LABELS ? [] : inSight;
      const ink = new Map(state.plan.zones.map((zone) => [zone.key, zone.ink]));
      this.layers.labels.replaceChildren(...shown.map(({ seat }) => node("text", { class: `plan-editor__label plan__ink--${ink.get(seat.zone) ?? 1}${seat.facts.includes("accessible") ? " plan-editor__label--plain" : ""}`, x: seat.x, y: seat.y + 3, "font-size": seat.label.length > 2 ? 8 : 10 }, seat.label)));
    }, 60);
  }

  guide(...nodes) {
    this.layers.guide.replaceChildren(...nodes);
  }
}
