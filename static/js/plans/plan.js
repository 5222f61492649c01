// A plan as a value: every change makes a new one that shares what stayed the same, so that undo costs nothing.
export const KINDS = ["rows", "tables", "areas"];

export function* partsOf(floor) {
  for (const shape of floor.shapes) yield { part: shape, kind: "shapes", section: null };
  for (const section of floor.sections) {
    for (const kind of KINDS) for (const part of section[kind]) yield { part, kind, section };
  }
}

export function* seatsOf(floor) {
  for (const { part, kind, section } of partsOf(floor)) {
    for (const seat of part.seats ?? []) yield { seat, part, kind, section };
  }
}

// `change` gets each named part and answers a part, several in its place, or null to take it out.
export function mapParts(plan, keys, change) {
  const each = (list, kind, section) => {
    if (!list.some((part) => keys.has(part.key))) return list;
    return list.flatMap((part) => (keys.has(part.key) ? (change(part, kind, section) ?? []) : part));
  };
  return mapFloors(plan, (floor) => {
    const shapes = each(floor.shapes, "shapes", null);
    const sections = same(floor.sections.map((section) => {
      const lists = KINDS.map((kind) => each(section[kind], kind, section));
      return lists.every((list, at) => list === section[KINDS[at]]) ? section : { ...section, rows: lists[0], tables: lists[1], areas: lists[2] };
    }), floor.sections);
    return shapes === floor.shapes && sections === floor.sections ? floor : { ...floor, shapes, sections };
  });
}

export function mapSeats(plan, keys, change) {
  const holders = new Set();
  for (const floor of plan.floors) for (const { seat, part } of seatsOf(floor)) if (keys.has(seat.key)) holders.add(part.key);
  return mapParts(plan, holders, (part) => {
    const seats = part.seats.flatMap((seat) => (keys.has(seat.key) ? (change(seat, part) ?? []) : seat));
    return seats.length ? { ...part, seats } : null;
  });
}

export function mapFloors(plan, change) {
  const floors = same(plan.floors.map(change), plan.floors);
  return floors === plan.floors ? plan : { ...plan, floors };
}

export function mapSections(plan, change) {
  return mapFloors(plan, (floor) => {
    const sections = same(floor.sections.flatMap((section) => change(section, floor) ?? []), floor.sections);
    return sections === floor.sections ? floor : { ...floor, sections };
  });
}

export function addPart(plan, floorKey, sectionKey, kind, part) {
  if (kind === "shapes") {
    return mapFloors(plan, (floor) => (floor.key === floorKey ? { ...floor, shapes: [...floor.shapes, part] } : floor));
  }
  return mapSections(plan, (section) => (section.key === sectionKey ? { ...section, [kind]: [...section[kind], part] } : section));
}

// Makes keys that are not used yet; they never change afterwards, since tickets know seats by them.
export function keyMaker(plan) {
  const used = new Set(plan.zones.map((zone) => zone.key));
  for (const floor of plan.floors) {
    used.add(floor.key);
    for (const section of floor.sections) used.add(section.key);
    for (const { part } of partsOf(floor)) {
      used.add(part.key);
      for (const seat of part.seats ?? []) used.add(seat.key);
    }
  }
  const next = {};
  return (letter) => {
    let key;
    do key = `${letter}${(next[letter] = (next[letter] ?? 0) + 1)}`;
    while (used.has(key));
    used.add(key);
    return key;
  };
}

// The same part with keys of its own.
export function copied(part, makeKey) {
  const key = makeKey(part.seats ? (part.width === undefined ? "r" : "t") : "p");
  return part.seats ? { ...part, key, seats: part.seats.map((seat) => ({ ...seat, key: makeKey("x") })) } : { ...part, key };
}

export const standingZones = (plan) => new Set(plan.floors.flatMap((floor) => floor.sections.flatMap((section) => section.areas.map((area) => area.zone))));

export function placesByZone(plan) {
  const places = new Map(plan.zones.map((zone) => [zone.key, { seats: 0, standing: 0 }]));
  const of = (zone) => places.get(zone) ?? places.set(zone, { seats: 0, standing: 0 }).get(zone);
  for (const floor of plan.floors) {
    for (const { part } of partsOf(floor)) {
      for (const seat of part.seats ?? []) of(seat.zone).seats += 1;
      if (part.capacity !== undefined) of(part.zone).standing += part.capacity;
    }
  }
  return places;
}

const same = (list, before) => (list.length === before.length && list.every((item, at) => item === before[at]) ? before : list);
