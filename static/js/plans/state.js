// What the editor knows: the plan with its past, what is selected, which floor, tool and zone. Tells others what changed.
import { partsOf, seatsOf } from "./plan.js";

const MOST_STEPS = 200;
const ONE_GESTURE_MS = 700;

export class State extends EventTarget {
  constructor(plan, version) {
    super();
    Object.assign(this, { plan, version, saved: plan, past: [], future: [], last: { words: "", at: 0 } });
    Object.assign(this, { tool: "select", selected: new Set(), areSeats: false, floorKey: plan.floors[0]?.key, zoneKey: plan.zones[0]?.key });
  }

  get floor() {
    return this.plan.floors.find((floor) => floor.key === this.floorKey) ?? this.plan.floors[0];
  }

  get isChanged() {
    return this.plan !== this.saved;
  }

  // One step that undo takes back; steps of the same words in quick succession are one.
  commit(plan, words, { select, gesture = false } = {}) {
    if (plan === this.plan) return;
    const now = performance.now();
    const isSame = gesture && this.last.words === words && now - this.last.at < ONE_GESTURE_MS;
    if (!isSame) this.past.push({ plan: this.plan, words });
    if (this.past.length > MOST_STEPS) this.past.shift();
    this.last = { words, at: now };
    this.future = [];
    this.plan = plan;
    if (select) this.selected = new Set(select);
    this.tell("plan", words);
  }

  // While something is dragged: shown, not yet a step.
  show(plan) {
    this.plan = plan;
    this.tell("plan");
  }

  undo() {
    const step = this.past.pop();
    if (!step) return;
    this.future.push({ plan: this.plan, words: step.words });
    this.goTo(step.plan, `Undone: ${step.words}`);
  }

  redo() {
    const step = this.future.pop();
    if (!step) return;
    this.past.push({ plan: this.plan, words: step.words });
    this.goTo(step.plan, `Redone: ${step.words}`);
  }

  goTo(plan, words) {
    this.plan = plan;
    this.last = { words: "", at: 0 };
    if (!plan.floors.some((floor) => floor.key === this.floorKey)) this.floorKey = plan.floors[0]?.key;
    if (!plan.zones.some((zone) => zone.key === this.zoneKey)) this.zoneKey = plan.zones[0]?.key;
    this.select([...this.selected].filter((key) => this.knows(key)), this.areSeats);
    this.tell("plan", words);
  }

  keptAs(version) {
    this.version = version;
    this.saved = this.plan;
    this.tell("plan", "Saved.");
  }

  select(keys, areSeats = this.areSeats) {
    this.selected = new Set(keys);
    this.areSeats = areSeats;
    this.tell("selection");
  }

  set(values) {
    Object.assign(this, values);
    this.tell("settings");
  }

  // What is selected on this floor: parts, or seats when seats are.
  get parts() {
    if (this.areSeats) return [];
    return [...partsOf(this.floor)].filter(({ part }) => this.selected.has(part.key));
  }

  get seats() {
    return [...seatsOf(this.floor)].filter(({ seat, part }) => this.selected.has(this.areSeats ? seat.key : part.key));
  }

  knows(key) {
    if (this.areSeats) return [...seatsOf(this.floor)].some(({ seat }) => seat.key === key);
    return [...partsOf(this.floor)].some(({ part }) => part.key === key);
  }

  tell(kind, words = "") {
    this.dispatchEvent(new CustomEvent(kind, { detail: words }));
  }
}
