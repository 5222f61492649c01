// The keyboard on the canvas. The letters work only while the canvas has the focus.
import { duplicate, moveBy, remove, selectedThings, turnBy } from "./commands.js";
import { boxOf, cornersOf, middleOf } from "./geometry.js";
import { partsOf, seatsOf } from "./plan.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const A_SEAT = 26;

export function listenToKeys(editor, svg, { state, view, tools, save }) {
  editor.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key === "s") return done(event, save);
    if (event.target.matches("input:not([type=checkbox], [type=radio]), textarea")) return;
    if (key === "z") done(event, () => (event.shiftKey ? state.redo() : state.undo()));
    if (key === "y") done(event, () => state.redo());
  });
  svg.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (arrow && event.altKey) return done(event, () => view.pan(-arrow[0] * 60, -arrow[1] * 60));
    if (arrow && state.selected.size) return done(event, () => moveBy(state, ...arrow.map((way) => way * (event.shiftKey ? A_SEAT : 1))));
    if (arrow) return done(event, () => view.pan(-arrow[0] * 60, -arrow[1] * 60));
    const isCommand = event.ctrlKey || event.metaKey;
    const act = {
      Delete: () => remove(state),
      Backspace: () => remove(state),
      Escape: () => (tools.corners.length ? tools.cancel() : (state.select([]), state.set({ tool: "select" }))),
      Enter: () => tools.close(),
      PageDown: () => step(state, 1),
      PageUp: () => step(state, -1),
      ...(isCommand
        ? { d: () => duplicate(state), a: () => selectAll(state) }
        : { "+": () => view.zoom(1.25, anchor(state)), "=": () => view.zoom(1.25, anchor(state)), "-": () => view.zoom(0.8), 0: () => fit(state, view), "[": () => turnBy(state, -5), "]": () => turnBy(state, 5) }),
    }[event.key];
    return act && done(event, act);
  });
}

export const fit = (state, view) => view.fit(boxOf([...partsOf(state.floor)].flatMap(({ part }) => cornersOf(part))));

export function selectAll(state) {
  state.select(all(state));
}

const all = (state) => (state.areSeats ? [...seatsOf(state.floor)].map(({ seat }) => seat.key) : [...partsOf(state.floor)].map(({ part }) => part.key));

// Zooming in by a key goes towards what is selected.
const anchor = (state) => (state.selected.size ? middleOf(selectedThings(state)) : undefined);

function step(state, way) {
  const keys = all(state);
  const at = keys.findIndex((key) => state.selected.has(key));
  state.set({ tool: "select" });
  if (keys.length) state.select([keys[at < 0 ? 0 : (at + way + keys.length) % keys.length]]);
}

function done(event, act) {
  event.preventDefault();
  event.stopPropagation();
  act();
}
