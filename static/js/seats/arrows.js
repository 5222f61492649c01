// One tab stop for the whole plan; arrow keys go to the nearest seat that way. Enter takes a seat as space does.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Arrows {
  constructor(house, boxes, tell, signal) {
    this.house = house;
    this.boxes = boxes;
    this.tell = tell;
    house.addEventListener("keydown", (event) => this.press(event), { signal });
    house.addEventListener("focusin", (event) => this.enter(event.target), { signal });
    house.addEventListener("pointerover", (event) => event.target.matches(".seat") && tell(event.target), { signal });
    // The boxes are a tab stop themselves, so the frame around them need not be one.
    house.removeAttribute("tabindex");
    for (const box of boxes) box.tabIndex = -1;
  }

  // Where the tab key comes in: the seat last used, one of yours, or the first that can be had.
  settle() {
    const stop = [this.stop, ...this.boxes.filter((box) => box.checked), ...this.boxes].find((box) => box && !box.disabled);
    if (this.stop && this.stop !== stop) this.stop.tabIndex = -1;
    this.stop = stop;
    if (stop) stop.tabIndex = 0;
  }

  enter(box) {
    if (!box.matches(".seat")) return;
    if (this.stop) this.stop.tabIndex = -1;
    this.stop = box;
    box.tabIndex = 0;
    this.tell(box);
  }

  press(event) {
    const box = event.target;
    if (!box.matches(".seat") || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      box.click();
      return;
    }
    const next = event.key === "Home" || event.key === "End" ? this.end(box, event.key) : this.towards(box, WAYS[event.key]);
    if (!next && !WAYS[event.key]) return;
    event.preventDefault();
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  towards(from, way) {
    if (!way) return null;
    const [x, y] = middle(from);
    if (way[0]) {
      const beside = this.along(from, (a) => (a - x) * way[0]);
      if (beside) return beside;
    }
    return this.nearest(from, ([a, b]) => {
      const ahead = way[0] ? (a - x) * way[0] : (b - y) * way[1];
      const aside = way[0] ? Math.abs(b - y) * 4 : Math.abs(a - x) * 2;
      return ahead > 4 ? ahead + aside : Infinity;
    });
  }

  // The next seat of the same row, however the row bends and however far away.
  along(from, ahead) {
    const row = rowOf(from);
    return this.nearest(from, ([a], box) => (rowOf(box) === row && ahead(a) > 2 ? ahead(a) : Infinity));
  }

  // The first or last seat of the row.
  end(from, key) {
    const [x] = middle(from);
    const away = key === "Home" ? -1 : 1;
    const row = rowOf(from);
    return this.nearest(from, ([a], box) => (rowOf(box) === row && (a - x) * away > 2 ? (x - a) * away : Infinity));
  }

  nearest(from, cost) {
    let [best, least] = [null, Infinity];
    for (const box of this.boxes) {
      if (box === from || box.disabled || !box.checkVisibility()) continue;
      const price = cost(middle(box), box);
      if (price < least) [best, least] = [box, price];
    }
    return best;
  }

  // A seat that is taken away under the keyboard passes the focus on.
  leave(box) {
    this.nearest(box, ([a, b]) => Math.hypot(a - middle(box)[0], b - middle(box)[1]))?.focus();
  }
}

// What the label says before the seat itself: "Stalls row D".
function rowOf(box) {
  return box.ariaLabel.replace(/ (?:seat|wheelchair place|chair) .*$/, "");
}

function middle(box) {
  const { left, top, width, height } = box.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}
