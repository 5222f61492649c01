// The lists beside the plan: price zones with their counts, floors, sections and what is in them.
import { changeSection } from "./commands.js";
import { keyMaker, KINDS, mapFloors, placesByZone } from "./plan.js";

const number = (value) => value.toLocaleString("en");
const ONE = { rows: "Row", tables: "Table", areas: "Area" };

export class Lists {
  constructor(root, state) {
    Object.assign(this, { root, state });
    this.zones = root.querySelector("[data-zones]");
    this.outline = root.querySelector("[data-outline]");
    this.floors = root.querySelector("[data-floors]");
    this.floorName = root.querySelector("[data-floor-name]");
    root.addEventListener("change", (event) => this.changed(event.target));
    this.outline.addEventListener("toggle", () => this.showOutline(), true);
    for (const kind of ["plan", "selection", "settings"]) state.addEventListener(kind, () => this.later());
    this.show();
  }

  later() {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      this.show();
    });
  }

  show() {
    const { plan, floor } = this.state;
    if (this.shownPlan !== plan) this.showZones();
    this.shownPlan = plan;
    for (const row of this.zones.children) row.querySelector("[type=radio]").checked = row.dataset.key === this.state.zoneKey;
    const floors = JSON.stringify(plan.floors.map(({ key, name }) => [key, name]));
    if (this.floors.dataset.words !== floors) this.floors.replaceChildren(...plan.floors.map(({ key, name }) => new Option(name, key)));
    this.floors.dataset.words = floors;
    this.floors.value = floor.key;
    if (document.activeElement !== this.floorName) this.floorName.value = floor.name;
    this.showOutline();
  }

  showZones() {
    const places = placesByZone(this.state.plan);
    const rows = keyed(this.zones, this.state.plan.zones, this.root.querySelector("template[data-zone]"));
    let total = 0;
    for (const [row, zone] of rows) {
      const { seats, standing } = places.get(zone.key);
      total += seats + standing;
      put(row.querySelector("[name=name]"), zone.name);
      row.querySelector("[name=ink]").value = zone.ink;
      row.querySelector(".plan-key__ink").className = `plan-key__ink plan__ink--${zone.ink}`;
      row.querySelector("[data-count]").textContent = standing ? `${number(standing)} standing` : number(seats);
      row.querySelector("[type=radio]").setAttribute("aria-label", `Paint with ${zone.name}`);
      row.querySelector("[name=name]").setAttribute("aria-label", `Name of zone ${zone.name}`);
      row.querySelector("[name=ink]").setAttribute("aria-label", `Ink of ${zone.name}`);
      row.querySelector("[data-do]").setAttribute("aria-label", `Take out zone ${zone.name}`);
      row.querySelector("[data-do]").hidden = Boolean(seats + standing) || this.state.plan.zones.length < 2;
    }
    this.root.querySelector("[data-total]").textContent = `${number(total)} places`;
  }

  showOutline() {
    const { floor, selected } = this.state;
    for (const [row, section] of keyed(this.outline, floor.sections, this.root.querySelector("template[data-section]"))) {
      put(row.querySelector("[name=name]"), section.name);
      row.querySelector("[data-do]").setAttribute("aria-label", `Take out section ${section.name}`);
      const parts = KINDS.flatMap((kind) => section[kind].map((part) => ({ key: part.key, text: `${ONE[kind]} ${part.name}`, seats: part.seats?.length ?? part.capacity })));
      row.querySelector("[data-do]").hidden = parts.length > 0;
      row.querySelector("summary").textContent = `${parts.length} in ${section.name}`;
      if (!row.querySelector("details").open) continue;
      for (const [item, part] of keyed(row.querySelector("ul"), parts, null)) {
        item.firstChild.textContent = `${part.text}, ${part.seats}`;
        item.firstChild.setAttribute("aria-pressed", selected.has(part.key));
      }
    }
  }

  changed(field) {
    const { state } = this;
    const zone = field.closest("[data-zones] > li")?.dataset.key;
    const section = field.closest("[data-outline] > li")?.dataset.key;
    if (field === this.floors) return state.set({ floorKey: field.value, sectionKey: undefined, selected: new Set() });
    if (field === this.floorName) return field.value && this.changeFloor({ name: field.value });
    if (zone && field.type === "radio") return state.set({ zoneKey: zone });
    if (zone && field.value) return state.commit({ ...state.plan, zones: state.plan.zones.map((one) => (one.key === zone ? { ...one, [field.name]: field.name === "ink" ? Number(field.value) : field.value } : one)) }, "Zone changed");
    if (section && field.value) return changeSection(state, section, (one) => ({ ...one, name: field.value }), "Section renamed");
    return this.show();
  }

  changeFloor(values) {
    const { state } = this;
    state.commit(mapFloors(state.plan, (floor) => (floor.key === state.floor.key ? { ...floor, ...values } : floor)), "Floor renamed");
  }

  addZone() {
    const { plan } = this.state;
    const zone = { key: keyMaker(plan)("z"), name: `Zone ${plan.zones.length + 1}`, ink: (plan.zones.length % 6) + 1 };
    this.state.commit({ ...plan, zones: [...plan.zones, zone] }, "Zone added");
    this.state.set({ zoneKey: zone.key });
    this.focusName(this.zones);
  }

  dropZone(key) {
    const zones = this.state.plan.zones.filter((zone) => zone.key !== key);
    this.state.commit({ ...this.state.plan, zones }, "Zone taken out");
    if (this.state.zoneKey === key) this.state.set({ zoneKey: zones[0]?.key });
  }

  addSection() {
    const { state } = this;
    const section = { key: keyMaker(state.plan)("n"), name: `Section ${state.floor.sections.length + 1}`, rows: [], tables: [], areas: [] };
    state.commit(mapFloors(state.plan, (floor) => (floor.key === state.floor.key ? { ...floor, sections: [...floor.sections, section] } : floor)), "Section added");
    state.set({ sectionKey: section.key });
    this.focusName(this.outline);
  }

  addFloor() {
    const { plan } = this.state;
    const floor = { key: keyMaker(plan)("f"), name: `Floor ${plan.floors.length + 1}`, focus: [0, 0], shapes: [], sections: [] };
    this.state.commit({ ...plan, floors: [...plan.floors, floor] }, "Floor added");
    this.state.set({ floorKey: floor.key, sectionKey: undefined, selected: new Set() });
    this.floorName.focus();
  }

  dropFloor() {
    const { state } = this;
    const floors = state.plan.floors.filter((floor) => floor.key !== state.floor.key);
    if (!floors.length) return state.tell("told", "A plan needs one floor at least.");
    state.commit({ ...state.plan, floors }, "Floor taken out", { select: [] });
    return state.set({ floorKey: floors[0].key, sectionKey: undefined });
  }

  focusName(list) {
    this.show();
    const field = list.lastElementChild?.querySelector("[name=name]");
    field?.focus();
    field?.select();
  }
}

// One row for each item, kept as long as the item is there, so that the focus stays where it is.
function keyed(list, items, template) {
  const known = new Map([...list.children].map((row) => [row.dataset.key, row]));
  const rows = items.map((item) => [known.get(item.key) ?? newRow(item.key, template), item]);
  if (rows.length !== list.children.length || rows.some(([row], place) => list.children[place] !== row)) list.replaceChildren(...rows.map(([row]) => row));
  return rows;
}

function newRow(key, template) {
  const row = template ? template.content.firstElementChild.cloneNode(true) : document.createElement("li");
  row.dataset.key = key;
  if (!template) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "plan-outline__part" });
    button.dataset.do = "pick";
    row.append(button);
  }
  return row;
}

function put(field, value) {
  if (field !== document.activeElement) field.value = value;
}
