// Moves and sizes tiles on the grid of the dashboard editor, and brings long texts to the server in pieces.
const gap = 12, row = 42;
const bytes = text => DotNet.createJSStreamReference(new TextEncoder().encode(text));

function cellOf(target, place) {
  const cell = target.closest?.("[data-widget]");
  return cell && place.contains(cell) ? cell : null;
}

const at = cell => ({ x: Number(cell.dataset.x), y: Number(cell.dataset.y), w: Number(cell.dataset.w), h: Number(cell.dataset.h) });

export function begin(place, component) {
  place.dataset.live = "";
  let held = null;
  const columns = () => Number(place.dataset.columns);
  const send = (cell, to) => component.invokeMethodAsync("Placed", cell.dataset.widget, to.x, to.y, to.w, to.h);

  function end() {
    held?.ghost?.remove();
    held?.cell.classList.remove("held");
    held = null;
  }

  function wanted(event) {
    const width = (place.clientWidth - gap * (columns() - 1)) / columns() + gap;
    const right = Math.round((event.clientX - held.startX) / width);
    const down = Math.round((event.clientY + scrollY - held.startY) / (row + gap));
    const { x, y, w, h } = held.from;
    if (held.sizes) return { x, y, w: Math.min(columns() - x, Math.max(1, w + right)), h: Math.max(1, h + down) };
    return { x: Math.min(columns() - w, Math.max(0, x + right)), y: Math.max(0, y + down), w, h };
  }

  place.addEventListener("pointerdown", event => {
    const cell = cellOf(event.target, place);
    const sizes = !!event.target.closest?.("[data-size]");
    if (!cell || event.button !== 0 || (event.pointerType === "touch" && !sizes) || getComputedStyle(place).display !== "grid") return;
    held = { cell, sizes, from: at(cell), startX: event.clientX, startY: event.clientY + scrollY, id: event.pointerId };
  });
  place.addEventListener("pointermove", event => {
    if (!held || held.id !== event.pointerId) return;
    if (!held.ghost) {
      if (Math.hypot(event.clientX - held.startX, event.clientY + scrollY - held.startY) < 5) return;
      held.cell.setPointerCapture(event.pointerId);
      held.cell.classList.add("held");
      held.ghost = document.createElement("div");
      held.ghost.className = "edit-ghost";
      place.append(held.ghost);
    }
    held.to = wanted(event);
    held.ghost.style.gridColumn = `${held.to.x + 1} / span ${held.to.w}`;
    held.ghost.style.gridRow = `${held.to.y + 1} / span ${held.to.h}`;
  });
  place.addEventListener("pointerup", event => {
    if (!held || held.id !== event.pointerId) return;
    const { cell, to, ghost } = held;
    end();
    if (ghost && to) send(cell, to);
  });
  place.addEventListener("pointercancel", end);
  place.addEventListener("keydown", event => {
    if (event.key === "Escape") { end(); return; }
    const cell = event.target.matches?.("[data-widget]") ? event.target : null;
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) {
      event.preventDefault();
      // The server counts the steps: two of them may be on their way before the first is drawn here.
      component.invokeMethodAsync("Stepped", cell.dataset.widget, step[0], step[1], event.shiftKey);
    } else if (event.key === "Delete") {
      event.preventDefault();
      component.invokeMethodAsync("Removed", cell.dataset.widget);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      component.invokeMethodAsync("Selected", cell.dataset.widget);
    }
  });
}

/** Brings a tile to where it is seen, as one that was just added far below. */
export function show(place, widget) {
  place.querySelector(`[data-widget="${CSS.escape(widget)}"]`)?.scrollIntoView({ block: "nearest" });
}

/** Keys of the whole editor: take back, do again, save. Texts keep their own. */
export function keys(component) {
  const listen = event => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const isText = event.target.matches?.("textarea, input:not([type=checkbox], [type=color], [type=file])");
    const name = key === "s" ? "save" : isText ? null : key === "z" && !event.shiftKey ? "undo" : key === "y" || (key === "z" && event.shiftKey) ? "redo" : null;
    if (!name) return;
    event.preventDefault();
    if (isText) event.target.blur();
    component.invokeMethodAsync("Pressed", name);
  };
  document.addEventListener("keydown", listen);
  return { stop: () => document.removeEventListener("keydown", listen) };
}

export function watch(area, component) {
  let sent = area.value;
  const send = method => {
    sent = area.value;
    component.invokeMethodAsync(method, bytes(sent));
  };
  area.addEventListener("change", () => { if (area.value !== sent) send("Changed"); });
  area.addEventListener("focus", () => { sent = area.value; });
  area.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send("Submitted");
  });
  area.dataset.live = "";
}
