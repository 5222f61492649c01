// How rows are named and seats are numbered: the same schemes as app/venues/numbering.py.
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"; // I and O read as 1 and 0 on a ticket

export function seatNumbers(count, scheme, start = 1, reverse = false) {
  const labels = numbers(count, scheme, start).map((number) => (scheme === "letters" ? letters(number) : String(number)));
  return reverse ? labels.reverse() : labels;
}

export function letters(number) {
  let name = "";
  for (let left = number; left > 0; ) {
    const place = (left - 1) % LETTERS.length;
    name = LETTERS[place] + name;
    left = (left - 1 - place) / LETTERS.length;
  }
  return name || LETTERS[0];
}

// The names of rows that follow on from these, in their own manner.
export function nextRowName(names) {
  const last = names.at(-1) ?? "";
  const after = /^\d+$/.test(last) ? String(Number(last) + 1) : letters((numberOf(last) || names.length) + 1);
  return names.includes(after) ? nextRowName([...names, after]) : after;
}

function numberOf(name) {
  let number = 0;
  for (const letter of name) {
    const place = LETTERS.indexOf(letter);
    if (place < 0) return 0;
    number = number * LETTERS.length + place + 1;
  }
  return number;
}

function numbers(count, scheme, start) {
  const upwards = Array.from({ length: count }, (_, place) => start + place);
  const left = Math.floor(count / 2);
  if (scheme === "right") return upwards.reverse();
  if (scheme === "middle") return [...upwards.slice(count - left).reverse(), ...upwards.slice(0, count - left)];
  const odd = start % 2 ? start : start + 1;
  const even = start % 2 ? start + 1 : start;
  const steps = (first, many) => Array.from({ length: many }, (_, place) => first + 2 * place);
  if (scheme === "odd") return steps(odd, count);
  if (scheme === "even") return steps(even, count);
  if (scheme === "odd_even") return [...steps(odd, count - left).reverse(), ...steps(even, left)];
  return upwards;
}
