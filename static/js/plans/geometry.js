// Where things are: rows along a line or an arc, chairs around a table, and what lies under a point.
export const SPACING = 26;
export const SEAT = 20;
export const AISLE = 28;
export const ROW_DISTANCE = 34;

const round = (value) => Math.round(value * 100) / 100;
const radians = (degrees) => (degrees * Math.PI) / 180;
const upright = (degrees) => round(((((degrees + 180) % 360) + 360) % 360) - 180);

// The seats of a row from left to right around (x, y); radius 0 is straight, a larger one bends it around the stage.
export function rowSpots({ count, x, y, spacing = SPACING, radius = 0, turn = 0, aisles = [], aisle = AISLE }) {
  const along = Array.from({ length: count }, (_, place) => place * spacing + aisle * aisles.filter((seats) => place >= seats).length);
  const middle = count ? (along[0] + along.at(-1)) / 2 : 0;
  return along.map((offset) => {
    const bend = radius ? (offset - middle) / radius : 0;
    const across = radius ? radius * Math.sin(bend) : offset - middle;
    const up = radius ? radius * (1 - Math.cos(bend)) : 0;
    const [cos, sin] = [Math.cos(radians(turn)), Math.sin(radians(turn))];
    return {
      x: round(x + across * cos + up * sin),
      y: round(y + across * sin - up * cos),
      angle: upright(turn - (bend * 180) / Math.PI),
    };
  });
}

// What rowSpots would need to draw the row as it stands, as nearly as can be told.
export function lineOf(row) {
  const seats = row.seats;
  const count = seats.length;
  if (count < 2) return { count, x: seats[0]?.x ?? 0, y: seats[0]?.y ?? 0, spacing: SPACING, radius: 0, turn: seats[0]?.angle ?? 0, aisles: [] };
  const steps = seats.slice(1).map((seat, place) => Math.hypot(seat.x - seats[place].x, seat.y - seats[place].y));
  const spacing = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 4)] || SPACING;
  const aisles = steps.flatMap((step, place) => (step > spacing * 1.6 ? [place + 1] : []));
  const [first, last] = [seats[0], seats.at(-1)];
  const bend = radians(upright(first.angle - last.angle));
  const length = steps.reduce((sum, step) => sum + step, 0);
  const radius = Math.abs(bend) > 0.01 ? Math.round(length / bend) : 0;
  const turn = upright(last.angle + upright(first.angle - last.angle) / 2);
  const chord = { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 };
  const sag = radius ? radius * (1 - Math.cos(bend / 2)) : 0;
  return { count, spacing: round(spacing), radius, turn, aisles, x: round(chord.x - sag * Math.sin(radians(turn))), y: round(chord.y + sag * Math.cos(radians(turn))) };
}

export function chairSpots({ count, x, y, width, height, angle = 0, isRound }) {
  if (isRound) {
    return Array.from({ length: count }, (_, chair) => {
      const turn = radians(angle) + (2 * Math.PI * chair) / count;
      return { x: round(x + Math.sin(turn) * (width / 2 + 17)), y: round(y - Math.cos(turn) * (height / 2 + 17)), angle: upright((turn * 180) / Math.PI) };
    });
  }
  const above = Math.ceil(count / 2);
  return Array.from({ length: count }, (_, chair) => {
    const [place, many, side] = chair < above ? [chair, above, -1] : [count - 1 - chair, count - above, 1];
    const across = ((place + 0.5) / many - 0.5) * width;
    return rotated({ x: x + across, y: y + side * (height / 2 + 17), angle: side < 0 ? 0 : 180 }, angle, x, y);
  });
}

export function moved(part, dx, dy) {
  const shift = (at) => ({ ...at, x: round(at.x + dx), y: round(at.y + dy) });
  const next = part.x === undefined ? { ...part } : shift(part);
  if (part.seats) next.seats = part.seats.map(shift);
  if (part.points) next.points = part.points.map(([x, y]) => [round(x + dx), round(y + dy)]);
  return next;
}

export function turned(part, degrees, cx, cy) {
  const next = part.x === undefined ? { ...part } : rotated(part, degrees, cx, cy);
  if (part.seats) next.seats = part.seats.map((seat) => rotated(seat, degrees, cx, cy));
  if (part.points) next.points = part.points.map(([x, y]) => Object.values(rotated({ x, y }, degrees, cx, cy)).slice(0, 2));
  return next;
}

function rotated(at, degrees, cx, cy) {
  const [cos, sin] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  const [dx, dy] = [at.x - cx, at.y - cy];
  const next = { ...at, x: round(cx + dx * cos - dy * sin), y: round(cy + dx * sin + dy * cos) };
  if (at.angle !== undefined) next.angle = upright(at.angle + degrees);
  return next;
}

export function cornersOf(part) {
  if (part.seats?.length) {
    const reach = part.width === undefined ? SEAT / 2 : Math.max(part.width, part.height) / 2;
    const middle = part.width === undefined ? [] : [[part.x - reach, part.y - reach], [part.x + reach, part.y + reach]];
    return [...part.seats.flatMap((seat) => [[seat.x - SEAT / 2, seat.y - SEAT / 2], [seat.x + SEAT / 2, seat.y + SEAT / 2]]), ...middle];
  }
  if (part.points?.length) return part.points;
  const [across, along] = [(part.width ?? SEAT) / 2, (part.height ?? SEAT) / 2];
  return [[part.x - across, part.y - along], [part.x + across, part.y + along]];
}

export function boxOf(corners) {
  if (!corners.length) return { x: -300, y: -150, width: 600, height: 400 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of corners) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function middleOf(parts) {
  const box = boxOf(parts.flatMap(cornersOf));
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

export const touches = (box, { x, y }) => x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height;

export function isUnder(part, at) {
  if (part.seats?.some((seat) => Math.abs(seat.x - at.x) < 13 && Math.abs(seat.y - at.y) < 13)) return true;
  if (part.points?.length > 2 && part.capacity !== undefined) return isInside(part.points, at);
  if (part.points?.length) return part.points.some((point, place) => place && isNear(part.points[place - 1], point, at));
  if (part.width === undefined) return false;
  const flat = rotated(at, -(part.angle ?? 0), part.x, part.y);
  return Math.abs(flat.x - part.x) <= part.width / 2 && Math.abs(flat.y - part.y) <= part.height / 2;
}

function isInside(points, { x, y }) {
  let inside = false;
  points.forEach(([ax, ay], place) => {
    const [bx, by] = points.at(place - 1);
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}

function isNear([ax, ay], [bx, by], { x, y }) {
  const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
  const along = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)) < 10;
}
