// An editor for SQL: a plain text area, so that everything a person's keyboard and reader know keeps working, over a coloured copy of its text.
const Kept = "sql-tabs";
const MostKept = 400_000;
const editors = new Map();
const Pattern = /(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|('(?:[^']|'')*(?:'|$)|\$\$[\s\S]*?(?:\$\$|$))|("(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$))|(\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b)|([\p{L}_][\p{L}\p{N}_$]*)|(;)|([\s\S])/giu;

const make = (tag, style, text) => {
  const node = document.createElement(tag);
  if (style) node.className = style;
  if (text !== undefined) node.textContent = text;
  return node;
};

const load = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(Kept));
    return Array.isArray(kept?.tabs) && kept.tabs.length > 0 ? kept : null;
  } catch { return null; }
};

export function start(place, page, keywords, functions, first, name, text) {
  const kept = load();
  const editor = {
    place, page, first, marks: new Map(), items: [], chosen: 0, asked: 0,
    keywords: new Set(keywords.flatMap(words => words.split(" "))), functions: new Set(functions.map(each => each.toLowerCase())),
    tabs: kept?.tabs ?? [{ id: id(), name: "Query 1", text: first }], here: 0,
  };
  editor.here = Math.max(0, editor.tabs.findIndex(tab => tab.id === kept?.here));
  editors.set(place, editor);
  build(editor);
  if (text !== null && text !== undefined) open(place, name, text);
  else select(editor, editor.here);
  editor.click = event => {
    const button = event.target.closest?.("[data-sql]");
    if (!button || button.disabled) return;
    if (button.dataset.sql === "link") link(editor, button);
    else if (button.dataset.sql === "put") put(editor, button.dataset.text);
    else if (button.dataset.sql === "query") fill(editor, button.dataset.name, button.dataset.text);
    else run(editor, button.dataset.sql === "explain");
  };
  document.addEventListener("click", editor.click);
  // A small screen has no room for both: there the tables are unfolded when they are wanted.
  const tables = place.closest(".sql-page")?.querySelector("[data-sql-tables]");
  if (tables) {
    let isFolded = matchMedia("(max-width: 760px)").matches;
    try { isFolded ||= localStorage.getItem("sql-tables") === "folded"; } catch { /* The browser keeps nothing. */ }
    if (isFolded) tables.open = false;
    tables.querySelector("summary").addEventListener("click", () => {
      if (matchMedia("(max-width: 760px)").matches) return;
      try { localStorage.setItem("sql-tables", tables.open ? "folded" : "open"); } catch { /* As above. */ }
    });
  }
}

export function leave(place) {
  const editor = editors.get(place);
  if (!editor) return;
  document.removeEventListener("click", editor.click);
  editors.delete(place);
}

/** Opens a text in a tab of its own; one that has it already is shown. */
export function open(place, name, text) {
  const editor = editors.get(place);
  if (!editor) return;
  const same = editor.tabs.findIndex(tab => tab.text === text && (!name || tab.name === name));
  if (same >= 0) return select(editor, same);
  editor.tabs.push({ id: id(), name: name ?? `Query ${editor.tabs.length + 1}`, text });
  select(editor, editor.tabs.length - 1);
}

/** Puts a better first text in the place of the one that nobody has touched. */
export function offer(place, text) {
  const editor = editors.get(place);
  if (!editor || editor.tabs.length !== 1 || editor.area.value !== editor.first) return;
  editor.tabs[0].text = editor.area.value = editor.first = text;
  paint(editor);
  keep(editor);
}

/** Underlines the place of a fault; without one takes the line away. */
export function mark(place, tab, line, column) {
  const editor = editors.get(place);
  if (!editor) return;
  if (line === null || line === undefined) editor.marks.delete(tab);
  else editor.marks.set(tab, { line, column });
  paint(editor);
}

/** Remembers with a tab how its answers are looked at. */
export function look(place, tab, view) {
  const editor = editors.get(place);
  const found = editor?.tabs.find(each => each.id === tab);
  if (!found || view === "Explain") return; // A plan is looked at once, the rows again and again.
  found.view = view;
  keep(editor);
}

/** The text of the tab that is shown, in UTF-8. */
export const text = place => new TextEncoder().encode(editors.get(place)?.area.value ?? "");

const id = () => Math.random().toString(36).slice(2);

function build(editor) {
  editor.strip = make("div", "editor-tabs");
  editor.row = make("div", "editor-row");
  editor.row.setAttribute("role", "tablist");
  editor.row.setAttribute("aria-label", "Queries");
  editor.strip.addEventListener("keydown", event => {
    if (event.target.getAttribute("role") !== "tab") return;
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (way) select(editor, (editor.here + way + editor.tabs.length) % editor.tabs.length, true);
    if (event.key === "F2") rename(editor, editor.here);
    if (event.key === "Delete") close(editor, editor.here);
  });
  editor.box = make("div", "editor-box");
  editor.copy = make("pre", "editor-copy");
  editor.copy.setAttribute("aria-hidden", "true");
  editor.area = make("textarea", "editor-area");
  editor.area.setAttribute("aria-label", "SQL");
  editor.area.setAttribute("aria-autocomplete", "list");
  editor.area.spellcheck = false;
  editor.area.autocomplete = "off";
  editor.area.setAttribute("autocapitalize", "off");
  editor.area.wrap = "off";
  editor.list = make("ul", "editor-names");
  editor.list.setAttribute("role", "listbox");
  editor.list.id = "editor-names";
  editor.list.hidden = true;
  editor.area.setAttribute("aria-controls", "editor-names");
  editor.help = make("p", "editor-help");
  editor.help.setAttribute("role", "status");
  editor.box.append(editor.copy, editor.area, editor.list);
  editor.place.replaceChildren(editor.strip, editor.box, editor.help);
  editor.area.addEventListener("input", event => {
    editor.tabs[editor.here].text = editor.area.value;
    editor.marks.delete(editor.tabs[editor.here].id);
    keep(editor);
    paint(editor);
    const word = event.inputType?.startsWith("insert") && /[\p{L}\p{N}_.(]$/u.test(editor.area.value.slice(0, editor.area.selectionStart));
    if (word) later(editor); else hide(editor);
  });
  editor.area.addEventListener("keydown", event => key(editor, event));
  editor.area.addEventListener("scroll", () => follow(editor), { passive: true });
  editor.area.addEventListener("blur", () => setTimeout(() => hide(editor), 150));
  editor.area.addEventListener("click", () => hide(editor));
  editor.list.addEventListener("mousedown", event => {
    const item = event.target.closest("li");
    if (!item) return;
    event.preventDefault();
    editor.chosen = Number(item.dataset.index);
    accept(editor);
  });
}

function strip(editor) {
  const buttons = editor.tabs.map((tab, index) => {
    const holder = make("span", "editor-tab" + (index === editor.here ? " active" : ""));
    holder.setAttribute("role", "presentation");
    const button = make("button", "", tab.name);
    button.type = "button";
    button.dir = "auto";
    button.setAttribute("role", "tab");
    button.setAttribute("aria-selected", index === editor.here);
    button.tabIndex = index === editor.here ? 0 : -1;
    button.title = "Double click or F2 gives another name, Del closes";
    button.addEventListener("click", () => select(editor, index, true));
    button.addEventListener("dblclick", () => rename(editor, index));
    const cross = make("button", "editor-close", "×");
    cross.type = "button";
    cross.tabIndex = -1;
    cross.setAttribute("aria-hidden", "true"); // For the mouse; a list of tabs holds nothing else for readers, who have Del and the button behind it.
    cross.addEventListener("click", () => close(editor, index));
    holder.append(button, cross);
    return holder;
  });
  const more = make("button", "editor-more", "+");
  more.type = "button";
  more.setAttribute("aria-label", "New query");
  more.addEventListener("click", () => {
    editor.tabs.push({ id: id(), name: `Query ${editor.tabs.length + 1}`, text: "" });
    select(editor, editor.tabs.length - 1);
    editor.area.focus();
  });
  const end = make("button", "editor-end", "Close query");
  end.type = "button";
  end.addEventListener("click", () => {
    close(editor, editor.here);
    editor.row.querySelector("[aria-selected=true]")?.focus();
  });
  editor.row.replaceChildren(...buttons);
  editor.strip.replaceChildren(editor.row, more, end);
}

function select(editor, index, isFocused) {
  editor.here = index;
  const tab = editor.tabs[index];
  editor.area.value = tab.text;
  strip(editor);
  if (isFocused) editor.row.querySelector("[aria-selected=true]")?.focus();
  hide(editor);
  paint(editor);
  keep(editor);
  editor.page.invokeMethodAsync("Shown", tab.id);
}

function close(editor, index) {
  const [gone] = editor.tabs.splice(index, 1);
  editor.page.invokeMethodAsync("Closed", gone.id);
  if (editor.tabs.length === 0) editor.tabs.push({ id: id(), name: "Query 1", text: "" });
  select(editor, Math.min(editor.here > index ? editor.here - 1 : editor.here, editor.tabs.length - 1));
}

function rename(editor, index) {
  const input = make("input", "editor-rename");
  input.value = editor.tabs[index].name;
  input.maxLength = 60;
  input.setAttribute("aria-label", "Name of the query");
  const holder = editor.row.children[index];
  holder.replaceChildren(input);
  input.focus();
  input.select();
  let isOver = false;
  const done = isKept => {
    if (isOver) return;
    isOver = true;
    if (isKept && input.value.trim()) editor.tabs[index].name = input.value.trim();
    strip(editor);
    keep(editor);
  };
  input.addEventListener("blur", () => done(true));
  input.addEventListener("keydown", event => {
    event.stopPropagation();
    if (event.key === "Enter" || event.key === "Escape") done(event.key === "Enter");
  });
}

function keep(editor) {
  const text = JSON.stringify({ tabs: editor.tabs, here: editor.tabs[editor.here].id });
  try { if (text.length < MostKept) localStorage.setItem(Kept, text); } catch { help(editor, "The browser keeps no texts, so they are gone when this page is left."); }
}

function help(editor, text) {
  editor.help.textContent = text ?? "";
}

// --- Colours

function paint(editor) {
  const text = editor.area.value;
  const parts = document.createDocumentFragment();
  const fault = editor.marks.get(editor.tabs[editor.here].id);
  const at = fault ? offsetOf(text, fault.line, fault.column) : -1;
  // Very long texts stay uncoloured, so that writing stays quick.
  const isPlain = text.length > 60_000;
  const add = (part, style, from) => {
    if (at >= from && at < from + part.length) {
      const word = part.slice(at - from).match(/^[\p{L}\p{N}_]+|^[\s\S]/u)?.[0].length ?? 1;
      if (at > from) parts.append(make("span", style, part.slice(0, at - from)));
      parts.append(make("span", `${style} wrong`, part.slice(at - from, at - from + word)));
      if (at - from + word < part.length) parts.append(make("span", style, part.slice(at - from + word)));
    } else if (style) parts.append(make("span", style, part));
    else parts.append(part);
  };
  if (isPlain) add(text, "", 0);
  else for (const found of text.matchAll(Pattern)) {
    const [part, comment, string, quoted, number, word] = found;
    const style = comment ? "c" : string ? "s" : quoted ? "q" : number ? "n"
      : word && editor.keywords.has(word.toUpperCase()) ? "k"
        : word && editor.functions.has(word.toLowerCase()) && /^\s*\(/.test(text.slice(found.index + part.length, found.index + part.length + 20)) ? "f" : "";
    add(part, style, found.index);
  }
  if (at >= text.length && fault) parts.append(make("span", "wrong", " "));
  parts.append("\n");
  editor.copy.replaceChildren(parts);
  follow(editor);
}

function follow(editor) {
  editor.copy.style.transform = `translate(${-editor.area.scrollLeft}px, ${-editor.area.scrollTop}px)`;
}

function offsetOf(text, line, column) {
  let at = 0;
  for (let each = 1; each < line; each++) {
    const next = text.indexOf("\n", at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return Math.min(at + column - 1, text.length);
}

// --- Running

/** What is selected, or the statement at the cursor: of two that touch, the one before it. */
function statement(editor) {
  const { value, selectionStart, selectionEnd } = editor.area;
  if (selectionEnd > selectionStart && value.slice(selectionStart, selectionEnd).trim()) return [selectionStart, selectionEnd];
  const ends = [];
  for (const found of value.matchAll(Pattern)) if (found[6]) ends.push(found.index);
  let from = 0;
  const spans = [...ends, value.length].map(end => { const span = [from, end]; from = end + 1; return span; });
  const isFull = ([first, last]) => [...value.slice(first, last).matchAll(Pattern)].some(found => !found[1] && found[0].trim());
  const index = spans.findIndex(([, last]) => selectionStart <= last);
  const order = [index, ...spans.keys()].filter(each => each >= 0).sort((left, right) => Math.abs(left - index) - Math.abs(right - index) || left - right);
  const chosen = order.find(each => isFull(spans[each]));
  return chosen === undefined ? [0, 0] : spans[chosen];
}

async function run(editor, isPlan) {
  let [from, to] = statement(editor);
  const value = editor.area.value;
  while (from < to && /\s/.test(value[from])) from++;
  while (to > from && /\s/.test(value[to - 1])) to--;
  if (from >= to) return help(editor, "There is no statement here.");
  help(editor, "");
  hide(editor);
  const before = value.slice(0, from);
  const line = before.split("\n").length;
  const tab = editor.tabs[editor.here].id;
  mark(editor.place, tab, null);
  const bytes = new TextEncoder().encode(value.slice(from, to));
  if (bytes.length > 1_000_000) return help(editor, "The statement is longer than a million bytes.");
  try {
    await editor.page.invokeMethodAsync("Run", tab, DotNet.createJSStreamReference(bytes), line, from - before.lastIndexOf("\n"), isPlan ? "Explain" : editor.tabs[editor.here].view ?? null);
  } catch (fault) {
    help(editor, "The server could not be asked. Load the page again.");
    throw fault;
  }
}

async function link(editor, button) {
  const address = `${location.origin}/sql?q=${encodeURIComponent(editor.area.value)}`;
  if (address.length > 6000) return help(editor, "The text is too long for an address. Save it as a query instead.");
  try {
    await navigator.clipboard.writeText(address);
    help(editor, "The address is copied.");
  } catch {
    history.replaceState(null, "", address);
    help(editor, "The address stands in the browser's address line now.");
  }
  button.focus();
}

// --- Names

function later(editor) {
  clearTimeout(editor.timer);
  editor.timer = setTimeout(() => names(editor), 90);
}

async function names(editor) {
  const ticket = ++editor.asked;
  const cursor = editor.area.selectionStart;
  const most = 6000;
  const from = Math.max(0, cursor - most);
  const text = editor.area.value.slice(from, cursor + most);
  const found = await editor.page.invokeMethodAsync("Suggest", text, cursor - from);
  if (ticket !== editor.asked || editor.area.selectionStart !== cursor || document.activeElement !== editor.area) return;
  help(editor, found.signature ?? "");
  editor.items = found.items;
  editor.start = found.start + from;
  const word = editor.area.value.slice(editor.start, cursor);
  if (editor.items.length === 0 || (editor.items.length === 1 && editor.items[0].insert === word)) return hide(editor, true);
  editor.chosen = 0;
  list(editor);
}

function list(editor) {
  editor.list.replaceChildren(...editor.items.map((item, index) => {
    const line = make("li", index === editor.chosen ? "active" : "");
    line.id = `editor-name-${index}`;
    line.dataset.index = index;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", index === editor.chosen);
    line.title = item.doc || item.detail;
    const name = make("b", "", item.label);
    name.dir = "auto";
    line.append(make("i", `mark mark-${item.kind}`, item.kind[0].toUpperCase()), name, make("small", "", item.detail));
    return line;
  }));
  editor.list.hidden = false;
  const spot = caret(editor);
  const room = editor.box.clientWidth;
  editor.list.style.left = `${Math.max(4, Math.min(spot.left, room - Math.min(440, room - 12) - 8))}px`;
  editor.list.style.top = `${spot.top}px`;
  editor.area.setAttribute("aria-activedescendant", `editor-name-${editor.chosen}`);
  editor.list.children[editor.chosen]?.scrollIntoView({ block: "nearest" });
}

function caret(editor) {
  const before = editor.area.value.slice(0, editor.start);
  const line = before.split("\n").length;
  const style = getComputedStyle(editor.area);
  const probe = make("span", "", before.slice(before.lastIndexOf("\n") + 1));
  probe.style.cssText = `position:absolute;visibility:hidden;white-space:pre;font:${style.font};tab-size:${style.tabSize}`;
  editor.box.append(probe);
  const width = probe.offsetWidth;
  probe.remove();
  return { left: width + parseFloat(style.paddingLeft) - editor.area.scrollLeft, top: line * parseFloat(style.lineHeight) + parseFloat(style.paddingTop) - editor.area.scrollTop + 2 };
}

/** Writes at the cursor, over what is selected, so that the browser can undo it. */
function insert(editor, text) {
  editor.area.focus();
  const { selectionStart, selectionEnd } = editor.area;
  if (!document.execCommand("insertText", false, text)) {
    editor.area.setRangeText(text, selectionStart, selectionEnd, "end");
    editor.area.dispatchEvent(new Event("input"));
  }
  hide(editor);
}

/** A name from the tree, apart from the word before it. */
function put(editor, text) {
  const before = editor.area.value.slice(0, editor.area.selectionStart);
  insert(editor, (/[\p{L}\p{N}_`"')*]$/u.test(before) ? " " : "") + text);
}

/** A whole query from the tree: into a tab that is empty, else into one of its own. */
function fill(editor, name, text) {
  if (editor.area.value.trim() === "") {
    editor.area.select();
    insert(editor, text);
  } else open(editor.place, name, text);
  editor.area.focus();
}

function hide(editor, isHelpKept) {
  clearTimeout(editor.timer);
  editor.asked++;
  editor.items = [];
  editor.list.hidden = true;
  editor.area.removeAttribute("aria-activedescendant");
  if (!isHelpKept && editor.help.dataset.kept !== "yes") help(editor, editor.help.textContent);
}

function accept(editor) {
  const item = editor.items[editor.chosen];
  if (!item) return;
  const end = editor.area.selectionStart;
  editor.area.focus();
  editor.area.setSelectionRange(editor.start, end);
  insert(editor, item.insert);
  if (item.insert.endsWith(".") || item.insert.endsWith("(")) later(editor);
}

function key(editor, event) {
  const isOpen = !editor.list.hidden;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    run(editor, event.shiftKey);
  } else if (event.ctrlKey && event.key === " ") {
    event.preventDefault();
    names(editor);
  } else if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    editor.chosen = (editor.chosen + (event.key === "ArrowDown" ? 1 : -1) + editor.items.length) % editor.items.length;
    list(editor);
  } else if (isOpen && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
    event.preventDefault();
    accept(editor);
  } else if (event.key === "Escape" && isOpen) {
    event.preventDefault();
    hide(editor);
  } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
    // A new line begins below the one before it.
    const before = editor.area.value.slice(0, editor.area.selectionStart);
    const space = before.slice(before.lastIndexOf("\n") + 1).match(/^[ \t]*/)[0];
    if (space && document.execCommand("insertText", false, "\n" + space)) event.preventDefault();
  }
}
