// Upgrades the page of a seating plan: what the server drew makes way for a drawing that can be changed.
import * as commands from "../plans/commands.js";
import { Drawing } from "../plans/drawing.js";
import { AISLE, boxOf, SPACING } from "../plans/geometry.js";
import { fit, listenToKeys } from "../plans/keys.js";
import { Lists } from "../plans/lists.js";
import { Panels, valuesOf } from "../plans/panels.js";
import { Saving } from "../plans/saving.js";
import { State } from "../plans/state.js";
import { Tools } from "../plans/tools.js";
import { View } from "../plans/view.js";

class PlanEditor extends HTMLElement {
  async connectedCallback() {
    if (this.begun) return;
    this.begun = true;
    const answer = await fetch(this.dataset.drawing);
    if (!answer.ok) return;
    const { document: plan, version } = await answer.json();
    this.append(this.querySelector("template").content.cloneNode(true));
    for (const part of [...this.querySelectorAll("[data-fallback]"), ...document.querySelectorAll("[data-without-editor]")]) part.hidden = true;
    this.state = new State(plan.floors.length ? plan : { ...plan, floors: [emptyFloor] }, version);
    this.build();
  }

  build() {
    const { state } = this;
    const svg = this.querySelector(".plan-editor__canvas");
    this.drawing = new Drawing(svg, this.dataset.backdrop);
    this.view = new View(svg, () => this.drawing.drawLabels(state, this.view));
    this.tools = new Tools(svg, state, this.view, this.drawing, this.placeByMouse());
    this.saving = new Saving(this, state);
    this.lists = new Lists(this, state);
    this.panels = new Panels(this.querySelector("[data-panels]"), state, this.placeByForm(), Boolean(this.dataset.backdrop));
    listenToKeys(this, svg, { state, view: this.view, tools: this.tools, save: () => this.saving.save() });
    for (const kind of ["plan", "selection", "settings", "told"]) state.addEventListener(kind, (event) => this.follow(kind, event.detail));
    this.addEventListener("click", (event) => this.clicked(event.target.closest("[data-do]")));
    this.addEventListener("change", ({ target }) => this.chosen(target));
    this.measureBackdrop();
    this.follow("plan", "");
    fit(state, this.view);
    this.setAttribute("data-ready", "");
  }

  follow(kind, words) {
    const { state } = this;
    if (kind === "told") return this.tell(words);
    if (kind === "selection") this.drawing.drawSelection(state);
    else this.drawing.draw(state);
    if (kind !== "selection") this.drawing.drawLabels(state, this.view);
    if (this.shownFloor && this.shownFloor !== state.floor.key) fit(state, this.view);
    this.shownFloor = state.floor.key;
    this.querySelector(`[name=tool][value=${state.tool}]`).checked = true;
    this.querySelector(".plan-editor__canvas").dataset.tool = state.tool;
    this.querySelector("[data-do=undo]").disabled = !state.past.length;
    this.querySelector("[data-do=redo]").disabled = !state.future.length;
    this.querySelector("[data-do=save]").disabled = !state.isChanged;
    // Another tool or zone does not unsay what was just done.
    return this.tell(kind === "settings" ? this.words : words);
  }

  tell(words) {
    this.words = words;
    const { state } = this;
    const count = state.seats.length;
    const seats = count || state.areSeats ? `${count} ${count === 1 ? "seat" : "seats"}` : "";
    const parts = state.areSeats ? "" : `${state.selected.size} selected`;
    const selected = state.selected.size ? [parts, seats].filter(Boolean).join(", ") : "Nothing selected";
    this.querySelector("[data-status]").textContent = [words, selected, state.isChanged ? "not saved" : ""].filter(Boolean).join(". ");
  }

  chosen({ name, value }) {
    if (name === "tool") {
      this.tools.cancel();
      this.state.set({ tool: value });
      const form = this.querySelector("[data-panel=add-shape]");
      if (value === "line" || value === "shape") form.elements.kind.value = value === "line" ? "line" : "rect";
    }
    if (name === "by") this.state.select([], value === "seats");
  }

  clicked(button) {
    if (!button) return;
    const { state, view, saving, lists } = this;
    const key = button.closest("[data-key]")?.dataset.key;
    const name = button.dataset.do;
    if (name.startsWith("align-")) return commands.align(state, name.slice(6));
    const act = {
      undo: () => state.undo(),
      redo: () => state.redo(),
      save: () => saving.save(),
      download: () => saving.download(),
      reload: () => saving.reload(),
      dismiss: () => saving.dismiss(),
      "zoom-in": () => view.zoom(1.4),
      "zoom-out": () => view.zoom(1 / 1.4),
      fit: () => fit(state, view),
      duplicate: () => commands.duplicate(state),
      remove: () => commands.remove(state),
      paint: () => commands.setZone(state, state.zoneKey),
      "add-zone": () => lists.addZone(),
      "drop-zone": () => lists.dropZone(key),
      "add-section": () => lists.addSection(),
      "drop-section": () => commands.changeSection(state, key, () => null, "Section taken out"),
      "add-floor": () => lists.addFloor(),
      "drop-floor": () => lists.dropFloor(),
      pick: () => this.pick(key),
    }[name];
    act?.();
  }

  pick(key) {
    const next = this.state.areSeats ? new Set() : new Set(this.state.selected);
    if (!next.delete(key)) next.add(key);
    this.querySelector("[name=by][value=parts]").checked = true;
    this.state.set({ tool: "select" });
    this.state.select(next, false);
  }

  // New things from their forms' fields; the next row goes behind the last one.
  placeByForm() {
    const { state } = this;
    const next = (panel) => {
      const form = this.querySelector(`[data-panel=${panel}]`);
      const { y, height, rows, distance } = form.elements;
      y.value = Number(y.value) + (panel === "add-row" ? Number(rows.value) * Number(distance.value) : Number(height.value) + 60);
      if (panel === "add-row") form.elements.name.value = "";
    };
    return {
      row: (values) => (commands.addRows(state, values), next("add-row")),
      table: (values) => (commands.addTable(state, { ...values, isRound: values.is_round }), next("add-table")),
      area: () => {
        const { x, y, width, height, ...values } = valuesOf(this.querySelector("[data-panel=add-area]"));
        const [w, h] = [width / 2, height / 2];
        commands.addArea(state, { ...values, points: [[x - w, y - h], [x + w, y - h], [x + w, y + h], [x - w, y + h]] });
      },
      shape: (values) => commands.addShape(state, { ...values, points: [[values.x - values.width / 2, values.y], [values.x + values.width / 2, values.y]] }),
    };
  }

  // The same fields, but the place is where the mouse was.
  placeByMouse() {
    const { state } = this;
    const values = (panel) => valuesOf(this.querySelector(`[data-panel=${panel}]`));
    const at = ({ x, y }) => ({ x: Math.round(x), y: Math.round(y) });
    return {
      row: (from, to) => {
        const typed = values("add-row");
        if (!to) return commands.addRows(state, { ...typed, ...at(from) });
        const [dx, dy] = [to.x - from.x, to.y - from.y];
        const turn = Math.round((Math.atan2(dy, dx) * 180) / Math.PI);
        const count = Math.min(500, Math.max(1, Math.round((Math.hypot(dx, dy) - typed.aisles.length * AISLE) / (typed.spacing || SPACING)) + 1));
        return commands.addRows(state, { ...typed, ...at({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }), turn: Math.abs(turn) < 3 ? 0 : turn, count });
      },
      table: (point) => {
        const typed = values("add-table");
        commands.addTable(state, { ...typed, isRound: typed.is_round, ...at(point) });
      },
      shape: (point) => commands.addShape(state, { ...values("add-shape"), ...at(point), points: [[point.x - 80, point.y], [point.x + 80, point.y]] }),
      area: (points) => {
        const { name, capacity } = values("add-area");
        commands.addArea(state, { name, capacity, points });
      },
      line: (points) => {
        const { x, y, width, height } = boxOf(points);
        commands.addShape(state, { kind: "line", x, y, width: width || 1, height: height || 1, points });
      },
    };
  }

  measureBackdrop() {
    if (!this.dataset.backdrop) return;
    const picture = new Image();
    picture.onload = () => {
      this.drawing.ratio = picture.naturalHeight / picture.naturalWidth;
      this.drawing.drawBackdrop(this.state.plan.backdrop);
    };
    picture.src = this.dataset.backdrop;
  }
}

const emptyFloor = { key: "f1", name: "Ground floor", focus: [0, 0], shapes: [], sections: [] };

customElements.define("plan-editor", PlanEditor);
