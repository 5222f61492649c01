// The fields beside the plan: they show what is selected, and every change of a field is a change of the plan.
import * as commands from "./commands.js";
import { lineOf, middleOf } from "./geometry.js";
import { mapFloors, standingZones } from "./plan.js";

const FACTS = ["accessible", "companion", "restricted", "aisle"];
const ADDS = { row: "add-row", table: "add-table", area: "add-area", shape: "add-shape", line: "add-shape" };

export class Panels {
  constructor(root, state, place, hasBackdrop) {
    Object.assign(this, { root, state, place });
    this.panels = new Map([...root.querySelectorAll("[data-panel]")].map((form) => [form.dataset.panel, form]));
    this.panels.get("whole").querySelector("[data-backdrop-fields]").hidden = !hasBackdrop;
    root.addEventListener("change", (event) => this.changed(event.target));
    root.addEventListener("submit", (event) => this.sent(event));
    for (const kind of ["plan", "selection", "settings"]) state.addEventListener(kind, () => this.later());
    this.show();
  }

  // Dragging changes the plan many times a second; the fields follow at the browser's pace.
  later() {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      this.show();
    });
  }

  show() {
    const { state } = this;
    const parts = state.parts;
    const [one] = parts;
    const shown = this.shownPanels(parts);
    for (const [name, form] of this.panels) form.hidden = !shown.includes(name);
    const fill = {
      selection: () => this.selection(parts),
      seats: () => this.seats(),
      row: () => {
        const line = lineOf(one.part);
        return { ...line, name: one.part.name, section: one.section.key, turn: Math.round(line.turn * 10) / 10, aisles: line.aisles.join(", ") };
      },
      table: () => ({ ...one.part, count: one.part.seats.length }),
      area: () => ({ ...one.part, points: written(one.part.points) }),
      shape: () => ({ ...one.part, points: written(one.part.points) }),
      whole: () => this.whole(),
    };
    for (const form of this.root.querySelectorAll("select[name=section]")) options(form, state.floor.sections, state.sectionKey);
    for (const name of shown) if (fill[name]) put(this.panels.get(name), fill[name]());
    if (shown.includes("shape")) this.panels.get("shape").querySelector("[data-points]").hidden = one.part.kind !== "line";
  }

  shownPanels(parts) {
    const { state } = this;
    if (ADDS[state.tool]) return [ADDS[state.tool]];
    if (!state.selected.size) return ["whole"];
    const kinds = new Set(parts.map(({ kind }) => kind));
    const single = parts.length === 1 ? { rows: "row", tables: "table", areas: "area", shapes: "shape" }[parts[0].kind] : null;
    const numbers = parts.length && !kinds.has("areas") && !kinds.has("shapes");
    const several = parts.length > 1 && parts.every(({ kind }) => kind === "rows");
    return ["selection", single, several && "names", numbers && "numbers", state.seats.length && "seats"].filter(Boolean);
  }

  selection(parts) {
    const things = commands.selectedThings(this.state);
    const form = this.panels.get("selection");
    const { x, y } = middleOf(things);
    form.querySelector("[data-align]").hidden = things.length < 2;
    form.querySelector("[data-do=duplicate]").hidden = !parts.length;
    form.querySelector("[data-title]").textContent = titleOf(this.state, things);
    return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
  }

  seats() {
    const seats = this.state.seats.map(({ seat }) => seat);
    const standing = standingZones(this.state.plan);
    const form = this.panels.get("seats");
    const alike = (of) => (seats.every((seat) => of(seat) === of(seats[0])) ? of(seats[0]) : "");
    form.querySelector("[data-one-seat]").hidden = seats.length !== 1;
    options(form.elements.zone, [...(alike((seat) => seat.zone) ? [] : [{ key: "", name: "Several" }]), ...this.state.plan.zones.filter(({ key }) => !standing.has(key))]);
    for (const fact of FACTS) {
      const having = seats.filter((seat) => seat.facts.includes(fact)).length;
      form.elements[fact].checked = having === seats.length;
      form.elements[fact].indeterminate = having > 0 && having < seats.length;
    }
    return { zone: alike((seat) => seat.zone), note: alike((seat) => seat.note), label: seats[0].label };
  }

  whole() {
    const { focus } = this.state.floor;
    const { x = -500, y = -200, width = 1000, opacity = 0.4 } = this.state.plan.backdrop ?? {};
    return { "focus-x": focus[0], "focus-y": focus[1], "backdrop-x": x, "backdrop-y": y, "backdrop-width": width, "backdrop-opacity": opacity };
  }

  changed(field) {
    const panel = field.form?.dataset.panel;
    if (!panel || !field.checkValidity()) return field.reportValidity?.();
    if (field.name === "section" && panel !== "row") return this.state.set({ sectionKey: field.value });
    if (panel.startsWith("add-") || panel === "numbers" || panel === "names") return undefined;
    const value = field.type === "checkbox" ? field.checked : field.type === "number" ? Number(field.value) : field.value;
    return this[`${panel}Changed`]?.(field.name, value);
  }

  selectionChanged(name, value) {
    const { x, y } = middleOf(commands.selectedThings(this.state));
    if (name === "x") commands.moveBy(this.state, value - x, 0);
    if (name === "y") commands.moveBy(this.state, 0, value - y);
  }

  seatsChanged(name, value) {
    if (FACTS.includes(name)) return commands.setFact(this.state, name, value);
    if (name === "zone") return value && commands.setZone(this.state, value);
    return commands.setSeats(this.state, (seat) => ({ ...seat, [name]: value || (name === "note" ? "" : seat[name]) }), name === "note" ? "Note written" : "Seat numbered");
  }

  rowChanged(name, value) {
    if (name === "name") return value && commands.setPart(this.state, { name: value }, `Row ${value} named`);
    if (name === "section") return commands.moveToSection(this.state, value);
    return commands.layRows(this.state, { [name]: name === "aisles" ? figures(value) : value });
  }

  tableChanged(name, value) {
    if (name === "name" || name === "whole") return (value || name === "whole") && commands.setPart(this.state, { [name]: value });
    return commands.layTable(this.state, { [name]: value });
  }

  areaChanged(name, value) {
    if (name !== "points") return value !== "" && commands.setPart(this.state, { [name]: value });
    const points = read(value);
    return points.length > 2 ? commands.setPart(this.state, { points }) : this.show();
  }

  shapeChanged(name, value) {
    return commands.setPart(this.state, { [name]: name === "points" ? read(value) : value });
  }

  wholeChanged(name, value) {
    const { state } = this;
    const [what, which] = name.split("-");
    if (what === "backdrop") return state.commit({ ...state.plan, backdrop: { x: -500, y: -200, width: 1000, opacity: 0.4, ...state.plan.backdrop, [which]: value } }, "Picture placed");
    const focus = which === "x" ? [value, state.floor.focus[1]] : [state.floor.focus[0], value];
    return state.commit(mapFloors(state.plan, (floor) => (floor.key === state.floor.key ? { ...floor, focus } : floor)), "Focal point moved");
  }

  sent(event) {
    event.preventDefault();
    const form = event.target;
    const values = valuesOf(form);
    const act = {
      "add-row": () => this.place.row(values),
      "add-table": () => this.place.table(values),
      "add-area": () => this.place.area(null),
      "add-shape": () => this.place.shape(values),
      names: () => commands.nameRows(this.state, values),
      numbers: () => commands.renumber(this.state, values),
      selection: () => commands.turnBy(this.state, values.turn),
    }[form.dataset.panel];
    if (form.reportValidity()) act?.();
  }
}

export function valuesOf(form) {
  const fields = [...form.elements].filter((field) => field.name);
  const value = (field) => (field.type === "checkbox" ? field.checked : field.type === "number" ? Number(field.value) : field.value);
  return Object.fromEntries(fields.map((field) => [field.name, field.name === "aisles" ? figures(field.value) : value(field)]));
}

function put(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (!field || field === document.activeElement) continue;
    if (field.type === "checkbox") field.checked = Boolean(value);
    else field.value = value;
  }
}

function options(select, choices, chosen = select.value) {
  const words = JSON.stringify(choices.map(({ key, name }) => [key, name]));
  if (select.dataset.words !== words) select.replaceChildren(...choices.map(({ key, name }) => new Option(name, key)));
  select.dataset.words = words;
  if (choices.some(({ key }) => key === chosen)) select.value = chosen;
}

function titleOf(state, things) {
  const [{ part, section } = {}] = state.parts;
  const count = state.seats.length;
  const seats = count ? `, ${count} ${count === 1 ? "seat" : "seats"}` : "";
  if (state.areSeats) return things.length === 1 ? `Seat ${things[0].label}` : `${things.length} seats`;
  if (things.length !== 1) return `${things.length} things${seats}`;
  return `${section?.name ?? ""} ${part.name ?? (part.text || part.kind)}`.trim() + seats;
}

const figures = (text) => text.split(/[^\d]+/).filter(Boolean).map(Number);
const written = (points) => points.map(([x, y]) => `${x}, ${y}`).join("\n");
const read = (text) => text.split("\n").map((line) => line.split(/[,;\s]+/).filter(Boolean).map(Number)).filter((pair) => pair.length === 2 && pair.every(Number.isFinite));
