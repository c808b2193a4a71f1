// A question holds the keyboard until it is answered, and gives it back to what asked it.
const open = new Map();
const reached = "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex='-1'])";

export function hold(dialog, first) {
  const asked = document.activeElement === document.body ? window.millraceFocus : document.activeElement;
  const key = event => {
    if (event.key !== "Tab" || [...open.keys()].at(-1) !== dialog.dataset.dialog) return;
    const places = [...dialog.querySelectorAll(reached)];
    if (places.length === 0) return;
    const edge = event.shiftKey ? places[0] : places[places.length - 1];
    if (document.activeElement !== edge && dialog.contains(document.activeElement)) return;
    event.preventDefault();
    (event.shiftKey ? places[places.length - 1] : places[0]).focus();
  };
  document.addEventListener("keydown", key, true);
  open.set(dialog.dataset.dialog, { asked, key, first });
  first.focus();
}

export function release(name) {
  const held = open.get(name);
  if (!held) return;
  open.delete(name);
  document.removeEventListener("keydown", held.key, true);
  // What asked may be gone, or wait for what was begun.
  if (held.asked?.isConnected) held.asked.focus();
  if (document.activeElement !== document.body) return;
  const below = [...open.values()].at(-1);
  if (below) below.first.focus();
  else document.getElementById("main")?.focus();
}
