// Shows a million rows: only those in sight are in the page; they come from the server window by window.
const RowHeight = 28;
const Window = 200;
const MostHeight = 8_000_000; // Browsers cannot make elements of any height, so long answers are scrolled through in larger steps.
const KeptWindows = 40;
const grids = new Map();

export function show(place, address, rows, columns) {
  clear(place);
  const grid = { place, address, rows, columns, windows: new Map(), sort: null, down: false, top: 0, cell: { row: 0, column: 0 }, stop: new AbortController() };
  grids.set(place, grid);
  build(grid);
  paint(grid);
}

export function clear(place) {
  const grid = grids.get(place);
  if (!grid) return;
  grid.stop.abort();
  grid.size?.disconnect();
  grids.delete(place);
  place.replaceChildren();
}

/** A value as tables show it: times without the signs of ISO's spelling. What is copied keeps them. */
const written = (column, value) => column.time ? value.replace("T", " ").replace(/Z$/, "") : value;

const make = (tag, style, text) => {
  const node = document.createElement(tag);
  if (style) node.className = style;
  if (text !== undefined) node.textContent = text;
  return node;
};

function build(grid) {
  const { place, columns, rows } = grid;
  const sample = place.clientWidth || 900;
  grid.widths = columns.map(column => Math.max(72, Math.min(320, 22 + 8.2 * Math.max(column.name.length + 3, column.type.startsWith("timestamp") ? 24 : column.type === "double" ? 18 : column.right ? 10 : 14))));
  const wide = grid.widths.reduce((sum, width) => sum + width, 64);
  if (wide < sample && columns.length > 0) {
    const more = (sample - wide - 4) / columns.length;
    grid.widths = grid.widths.map(width => width + more);
  }
  grid.scroll = make("div", "grid-scroll");
  grid.scroll.setAttribute("role", "grid");
  grid.scroll.setAttribute("aria-rowcount", rows + 1);
  grid.scroll.setAttribute("aria-colcount", columns.length + 1);
  grid.scroll.setAttribute("aria-label", "Rows of the result");
  grid.scroll.tabIndex = 0;
  grid.head = make("div", "grid-head");
  grid.head.setAttribute("role", "row");
  const number = make("span", "grid-number", "#");
  number.setAttribute("role", "columnheader");
  grid.head.append(number);
  columns.forEach((column, index) => {
    const cell = make("button", "grid-title" + (column.right ? " right" : ""));
    cell.type = "button";
    cell.setAttribute("role", "columnheader");
    cell.style.width = grid.widths[index] + "px";
    cell.title = `${column.name} (${column.type}${column.zone ? ", in UTC" : ""}): click to sort`;
    const name = make("span", "grid-name", column.name);
    name.dir = "auto";
    cell.append(name, make("small", "", column.type));
    cell.addEventListener("click", () => sort(grid, index));
    grid.head.append(cell);
  });
  grid.body = make("div", "grid-body");
  grid.lines = make("div", "grid-lines");
  grid.full = rows * RowHeight;
  grid.height = Math.min(grid.full, MostHeight);
  grid.body.style.height = grid.height + "px";
  const width = grid.widths.reduce((sum, each) => sum + each, 64) + "px";
  grid.body.style.width = grid.head.style.width = width;
  grid.body.append(grid.lines);
  grid.scroll.append(grid.head, grid.body);
  grid.told = make("p", "grid-told");
  grid.told.setAttribute("role", "status");
  place.replaceChildren(grid.scroll, grid.told);
  grid.scroll.addEventListener("scroll", () => schedule(grid), { passive: true });
  grid.scroll.addEventListener("keydown", event => key(grid, event));
  grid.lines.addEventListener("click", event => {
    const cell = event.target.closest("[data-column]");
    if (!cell) return;
    grid.cell = { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
    focus(grid);
  });
  grid.lines.addEventListener("dblclick", () => copy(grid));
  grid.size = new ResizeObserver(() => schedule(grid));
  grid.size.observe(grid.scroll);
}

function schedule(grid) {
  cancelAnimationFrame(grid.frame);
  grid.frame = requestAnimationFrame(() => paint(grid));
}

const shown = grid => Math.max(1, Math.ceil((grid.scroll.clientHeight - grid.head.offsetHeight) / RowHeight));

function firstRow(grid) {
  const room = grid.height - (grid.scroll.clientHeight - grid.head.offsetHeight);
  const last = grid.full - (grid.scroll.clientHeight - grid.head.offsetHeight);
  if (room <= 0 || last <= 0) return 0;
  return Math.min(grid.scroll.scrollTop / room, 1) * last / RowHeight;
}

function scrollTo(grid, row) {
  const room = grid.height - (grid.scroll.clientHeight - grid.head.offsetHeight);
  const last = grid.full - (grid.scroll.clientHeight - grid.head.offsetHeight);
  grid.scroll.scrollTop = last <= 0 ? 0 : row * RowHeight / last * room;
}

async function fetchWindow(grid, index) {
  if (grid.windows.has(index)) return;
  const key = `${grid.sort}/${grid.down}`;
  grid.windows.set(index, null);
  const sort = grid.sort === null ? "" : `&sort=${grid.sort}&down=${grid.down}`;
  try {
    const answer = await fetch(`${grid.address}?from=${index * Window}&count=${Window}${sort}`, { signal: grid.stop.signal });
    const content = await answer.json();
    if (key !== `${grid.sort}/${grid.down}`) return;
    if (!answer.ok) throw new Error(content.message ?? "The rows could not be read.");
    grid.windows.set(index, content);
    if (grid.windows.size > KeptWindows) grid.windows.delete(grid.windows.keys().next().value);
    tell(grid, "");
    paint(grid);
  } catch (fault) {
    if (fault.name === "AbortError") return;
    grid.windows.delete(index);
    tell(grid, fault.message);
  }
}

function tell(grid, text) {
  grid.told.textContent = text;
}

function paint(grid) {
  if (!grid.place.isConnected) return;
  const first = firstRow(grid);
  const from = Math.max(0, Math.floor(first) - 4);
  const to = Math.min(grid.rows, Math.ceil(first) + shown(grid) + 5);
  // Lines stand where the eye is, however large a step of the scroll bar is.
  const base = grid.scroll.scrollTop - (first - from) * RowHeight;
  grid.lines.style.transform = `translateY(${base}px)`;
  const lines = [];
  for (let row = from; row < to; row++) {
    const index = Math.floor(row / Window);
    const values = grid.windows.get(index)?.[row - index * Window];
    if (!values) fetchWindow(grid, index);
    const line = make("div", "grid-line" + (row % 2 ? " odd" : ""));
    line.setAttribute("role", "row");
    line.setAttribute("aria-rowindex", row + 2);
    const number = make("span", "grid-number", (row + 1).toLocaleString("en"));
    number.setAttribute("role", "rowheader");
    line.append(number);
    grid.columns.forEach((column, place) => {
      const value = values?.[place];
      const cell = make("span", "grid-cell" + (column.right ? " right" : "") + (value === null ? " null" : ""), value === undefined ? "" : value === null ? "null" : value.length > 400 ? value.slice(0, 400) + "…" : written(column, value));
      cell.setAttribute("role", "gridcell");
      cell.dir = "auto";
      cell.style.width = grid.widths[place] + "px";
      cell.dataset.row = row;
      cell.dataset.column = place;
      if (row === grid.cell.row && place === grid.cell.column) {
        cell.classList.add("here");
        cell.id = "grid-cell-here";
      }
      line.append(cell);
    });
    lines.push(line);
  }
  grid.lines.replaceChildren(...lines);
  grid.place.dataset.painted = grid.windows.get(Math.floor(first / Window)) || grid.rows === 0 ? "yes" : "no";
  if (grid.rows === 0) tell(grid, "No rows");
}

function sort(grid, column) {
  if (grid.sort !== column) [grid.sort, grid.down] = [column, false];
  else if (!grid.down) grid.down = true;
  else [grid.sort, grid.down] = [null, false];
  grid.windows.clear();
  grid.head.querySelectorAll(".grid-title").forEach((title, index) => {
    const way = index !== grid.sort ? "none" : grid.down ? "descending" : "ascending";
    title.setAttribute("aria-sort", way);
  });
  paint(grid);
}

function focus(grid) {
  const { row, column } = grid.cell;
  const first = firstRow(grid);
  if (row < first) scrollTo(grid, row);
  else if (row > first + shown(grid) - 2) scrollTo(grid, row - shown(grid) + 2);
  const left = grid.widths.slice(0, column).reduce((sum, width) => sum + width, 64);
  if (left - 64 < grid.scroll.scrollLeft) grid.scroll.scrollLeft = left - 64;
  else if (left + grid.widths[column] > grid.scroll.scrollLeft + grid.scroll.clientWidth) grid.scroll.scrollLeft = left + grid.widths[column] - grid.scroll.clientWidth;
  grid.scroll.setAttribute("aria-activedescendant", "grid-cell-here");
  paint(grid);
}

function key(grid, event) {
  const page = shown(grid) - 1;
  const ways = {
    ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [page, 0], PageUp: [-page, 0],
    Home: event.ctrlKey ? [-grid.rows, 0] : [0, -grid.columns.length], End: event.ctrlKey ? [grid.rows, 0] : [0, grid.columns.length],
  };
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c" && !String(getSelection())) {
    event.preventDefault();
    copy(grid);
  } else if (ways[event.key] && event.target === grid.scroll) {
    event.preventDefault();
    const [down, right] = ways[event.key];
    grid.cell = {
      row: Math.max(0, Math.min(grid.rows - 1, grid.cell.row + down)),
      column: Math.max(0, Math.min(grid.columns.length - 1, grid.cell.column + right)),
    };
    focus(grid);
  }
}

async function copy(grid) {
  const { row, column } = grid.cell;
  const index = Math.floor(row / Window);
  await fetchWindow(grid, index);
  const value = grid.windows.get(index)?.[row - index * Window]?.[column];
  if (value === undefined) return;
  try {
    await navigator.clipboard.writeText(value ?? "");
    tell(grid, "Copied.");
  } catch {
    tell(grid, "The browser did not allow to copy.");
  }
}
