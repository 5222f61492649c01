// What can be done to a plan. Each is one step that undo takes back.
import { boxOf, chairSpots, cornersOf, lineOf, middleOf, moved, ROW_DISTANCE, rowSpots, turned } from "./geometry.js";
import { nextRowName, seatNumbers } from "./numbering.js";
import { addPart, copied, keyMaker, mapFloors, mapParts, mapSeats, mapSections, standingZones } from "./plan.js";

const PARAMETERS = { aisle: 28, spacing: 26, radius: 0, turn: 0 };

export function ensureSection(state) {
  const { floor } = state;
  const known = floor.sections.find((section) => section.key === state.sectionKey) ?? floor.sections[0];
  if (known) return { plan: state.plan, section: known };
  const section = { key: keyMaker(state.plan)("n"), name: floor.name, rows: [], tables: [], areas: [] };
  const plan = mapFloors(state.plan, (one) => (one.key === floor.key ? { ...one, sections: [section] } : one));
  return { plan, section };
}

// The chosen zone for seats; where it is for standing another one, made when there is none.
function ensureSeatZone(state, plan) {
  const standing = standingZones(plan);
  const known = [state.zoneKey, ...plan.zones.map(({ key }) => key)].find((key) => key && !standing.has(key));
  if (known) return { plan, zone: known };
  const zone = { key: keyMaker(plan)("z"), name: "Seats", ink: (plan.zones.length % 6) + 1 };
  return { plan: { ...plan, zones: [...plan.zones, zone] }, zone: zone.key };
}

// One row, or several behind one another; those on a curve share its middle.
export function addRows(state, { count, name, rows = 1, distance = ROW_DISTANCE, scheme = "left", start = 1, reverse = false, ...line }) {
  const { section, ...begun } = ensureSection(state);
  let { plan, zone } = ensureSeatZone(state, begun.plan);
  const makeKey = keyMaker(plan);
  const labels = seatNumbers(count, scheme, start, reverse);
  const back = ((line.turn ?? 0) * Math.PI) / 180;
  const names = section.rows.map((one) => one.name);
  const made = [];
  for (let behind = 0; behind < rows * distance; behind += distance) {
    const key = makeKey("r");
    const at = { x: line.x - behind * Math.sin(back), y: line.y + behind * Math.cos(back), radius: line.radius ? line.radius + behind : 0 };
    const spots = rowSpots({ ...PARAMETERS, count, ...line, ...at });
    const seats = spots.map((spot, place) => newSeat(`${key}s${place + 1}`, labels[place], spot, zone));
    names.push((!behind && name) || nextRowName(names));
    plan = addPart(plan, state.floor.key, section.key, "rows", { key, name: names.at(-1), seats });
    made.push(key);
  }
  state.areSeats = false;
  state.commit(plan, rows > 1 ? `${rows} rows added` : `Row ${names.at(-1)} added`, { select: made });
}

// The selected rows named one after the other, from the front or from the back.
export function nameRows(state, { first, backwards }) {
  const rows = state.parts.filter(({ kind }) => kind === "rows").sort((a, b) => middleOf([a.part]).y - middleOf([b.part]).y);
  if (backwards) rows.reverse();
  const names = new Map();
  for (const { part } of rows) names.set(part.key, names.size ? nextRowName([...names.values()]) : first);
  state.commit(mapParts(state.plan, new Set(names.keys()), (part) => ({ ...part, name: names.get(part.key) })), "Rows named");
}

export function addTable(state, { count, name, x, y, width, height, angle = 0, isRound, whole }) {
  const { section, ...begun } = ensureSection(state);
  const { plan, zone } = ensureSeatZone(state, begun.plan);
  const key = keyMaker(plan)("t");
  const seats = chairSpots({ count, x, y, width, height, angle, isRound }).map((spot, chair) => newSeat(`${key}s${chair + 1}`, String(chair + 1), spot, zone));
  const numbers = section.tables.map((one) => Number(one.name) || 0);
  const table = { key, name: name || String(Math.max(0, ...numbers) + 1), x, y, width, height, angle, is_round: isRound, whole, seats };
  state.areSeats = false;
  state.commit(addPart(plan, state.floor.key, section.key, "tables", table), `Table ${table.name} added`, { select: [key] });
}

// A standing area brings a price zone of its own: what is counted and what is seated never mix.
export function addArea(state, { name, capacity, points }) {
  const { plan, section } = ensureSection(state);
  const makeKey = keyMaker(plan);
  const [key, zone] = [makeKey("a"), makeKey("z")];
  const area = { key, name: name || "Standing", capacity, zone, points };
  const zones = [...plan.zones, { key: zone, name: area.name, ink: (plan.zones.length % 6) + 1 }];
  state.areSeats = false;
  state.commit(addPart({ ...plan, zones }, state.floor.key, section.key, "areas", area), `${area.name} added`, { select: [key] });
}

export function addShape(state, { kind, text = "", x, y, width = 100, height = 40, angle = 0, points = [] }) {
  const key = keyMaker(state.plan)("p");
  const shape = { key, kind, x, y, width, height, angle, text, points: kind === "line" ? points : [] };
  state.areSeats = false;
  state.commit(addPart(state.plan, state.floor.key, null, "shapes", shape), "Shape added", { select: [key] });
}

const newSeat = (key, label, spot, zone) => ({ key, label, ...spot, zone, facts: [], note: "" });

// The plan with the selected things, or seats, changed by the function.
export function changedSelection(state, change, plan = state.plan) {
  return state.areSeats ? mapSeats(plan, state.selected, change) : mapParts(plan, state.selected, change);
}

export const selectedThings = (state) => (state.areSeats ? state.seats.map(({ seat }) => seat) : state.parts.map(({ part }) => part));

export function moveBy(state, dx, dy) {
  if (state.selected.size) state.commit(changedSelection(state, (part) => moved(part, dx, dy)), "Moved", { gesture: true });
}

export function turnBy(state, degrees) {
  const { x, y } = middleOf(selectedThings(state));
  if (state.selected.size) state.commit(changedSelection(state, (part) => turned(part, degrees, x, y)), "Turned", { gesture: true });
}

export function remove(state) {
  if (!state.selected.size) return;
  const count = state.selected.size;
  state.commit(changedSelection(state, () => null), `${count} taken out`, { select: [] });
}

export function duplicate(state) {
  if (state.areSeats || !state.parts.length) return;
  const makeKey = keyMaker(state.plan);
  const made = [];
  const names = new Map();
  let plan = state.plan;
  for (const { part, kind, section } of state.parts) {
    const copy = copied(moved(part, 0, boxOf(cornersOf(part)).height + ROW_DISTANCE - 20), makeKey);
    if (section) {
      const key = section.key + kind;
      const used = names.get(key) ?? section[kind].map((one) => one.name);
      copy.name = kind === "areas" ? part.name : nextRowName(used);
      names.set(key, [...used, copy.name]);
    }
    made.push(copy.key);
    plan = addPart(plan, state.floor.key, section?.key, kind, copy);
  }
  state.commit(plan, "Duplicated", { select: made });
}

export function align(state, how) {
  const things = selectedThings(state);
  const boxes = new Map(things.map((part) => [part.key, boxOf(cornersOf(part))]));
  const all = boxOf(things.flatMap(cornersOf));
  const shift = (box) => ({
    left: [all.x - box.x, 0],
    center: [all.x + all.width / 2 - box.x - box.width / 2, 0],
    right: [all.x + all.width - box.x - box.width, 0],
    top: [0, all.y - box.y],
    middle: [0, all.y + all.height / 2 - box.y - box.height / 2],
  })[how];
  if (how !== "spread") return state.commit(changedSelection(state, (part) => moved(part, ...shift(boxes.get(part.key)))), "Aligned");
  // Evenly from the topmost to the lowest.
  const sorted = [...things].sort((a, b) => boxes.get(a.key).y - boxes.get(b.key).y);
  const step = (boxes.get(sorted.at(-1).key).y - boxes.get(sorted[0].key).y) / Math.max(1, sorted.length - 1);
  const target = new Map(sorted.map((part, place) => [part.key, boxes.get(sorted[0].key).y + place * step]));
  return state.commit(changedSelection(state, (part) => moved(part, 0, target.get(part.key) - boxes.get(part.key).y)), "Spread evenly");
}

export function setSeats(state, change, words) {
  state.commit(mapSeats(state.plan, new Set(state.seats.map(({ seat }) => seat.key)), change), words);
}

export function setZone(state, zone) {
  if (state.seats.length && standingZones(state.plan).has(zone)) return state.tell("told", "That zone is for standing: seats need one of their own");
  let plan = mapSeats(state.plan, new Set(state.seats.map(({ seat }) => seat.key)), (seat) => ({ ...seat, zone }));
  if (!state.areSeats) plan = mapParts(plan, state.selected, (part) => (part.capacity === undefined ? part : { ...part, zone }));
  return state.commit(plan, `Painted ${state.plan.zones.find((one) => one.key === zone)?.name ?? ""}`);
}

export function setFact(state, fact, isSo) {
  setSeats(state, (seat) => ({ ...seat, facts: isSo ? [...new Set([...seat.facts, fact])] : seat.facts.filter((one) => one !== fact) }), "Facts changed");
}

export function renumber(state, { scheme, start, reverse }) {
  state.commit(mapParts(state.plan, state.selected, (part, kind) => {
    if (!part.seats || kind === "areas") return part;
    const labels = seatNumbers(part.seats.length, scheme, start, reverse);
    return { ...part, seats: part.seats.map((seat, place) => ({ ...seat, label: labels[place] })) };
  }), "Numbered");
}

// Rows on a new line: seats keep their keys from the left; what is added or taken is at the right end.
export function layRows(state, values) {
  const makeKey = keyMaker(state.plan);
  state.commit(mapParts(state.plan, state.selected, (part, kind) => {
    if (kind !== "rows") return part;
    const spots = rowSpots({ ...lineOf(part), aisle: PARAMETERS.aisle, ...values });
    const numbers = part.seats.map((seat) => Number(seat.label) || 0);
    let next = Math.max(0, ...numbers);
    const seats = spots.map((spot, place) => (part.seats[place] ? { ...part.seats[place], ...spot } : newSeat(makeKey("x"), String((next += 1)), spot, part.seats[0]?.zone ?? state.zoneKey)));
    return { ...part, seats };
  }), "Row laid out");
}

export function setPart(state, values, words = "Changed") {
  state.commit(mapParts(state.plan, state.selected, (part) => ({ ...part, ...values })), words, { gesture: true });
}

export function layTable(state, values) {
  const makeKey = keyMaker(state.plan);
  state.commit(mapParts(state.plan, state.selected, (part, kind) => {
    if (kind !== "tables") return part;
    const next = { ...part, ...values };
    const spots = chairSpots({ ...next, isRound: next.is_round, count: values.count ?? part.seats.length });
    const seats = spots.map((spot, chair) => (part.seats[chair] ? { ...part.seats[chair], ...spot } : newSeat(makeKey("x"), String(chair + 1), spot, part.seats[0]?.zone ?? state.zoneKey)));
    delete next.count;
    return { ...next, seats };
  }), "Table changed");
}

export function moveToSection(state, sectionKey) {
  const taken = state.parts.filter(({ section }) => section && section.key !== sectionKey);
  let plan = mapParts(state.plan, new Set(taken.map(({ part }) => part.key)), () => null);
  for (const { part, kind } of taken) plan = addPart(plan, state.floor.key, sectionKey, kind, part);
  state.commit(plan, "Moved to another section");
}

export const changeSection = (state, key, change, words) => state.commit(mapSections(state.plan, (section) => (section.key === key ? change(section) : section)), words);
