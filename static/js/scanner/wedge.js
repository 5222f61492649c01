// Hand scanners that pretend to be keyboards: letters faster than anybody types, then Enter.
const PAUSE_MS = 60;
const SHORTEST = 6;

export function listenForWedge(found) {
  let typed = "";
  let last = 0;

  function pressed(event) {
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.timeStamp - last > PAUSE_MS) typed = "";
    last = event.timeStamp;
    if (event.key === "Enter" && typed.length >= SHORTEST) {
      event.preventDefault();
      found(typed);
      typed = "";
    } else if (event.key.length === 1) {
      typed += event.key;
    }
  }

  document.addEventListener("keydown", pressed, { capture: true });
  return () => document.removeEventListener("keydown", pressed, { capture: true });
}
