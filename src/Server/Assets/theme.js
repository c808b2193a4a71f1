// Chooses light or dark before anything is painted: what was chosen here once, else what the system says.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const paper = matchMedia("print");
  const chosen = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const apply = () => {
    // Paper is white.
    document.documentElement.dataset.theme = paper.matches ? "light" : chosen() ?? (system.matches ? "dark" : "light");
    document.documentElement.dataset.themeChoice = chosen() ?? "";
    dispatchEvent(new Event("themechange"));
  };
  apply();
  system.addEventListener("change", apply);
  paper.addEventListener("change", apply);
  addEventListener("storage", apply);
  // A page that is live takes links to itself for its own; this one is for the keyboard.
  addEventListener("click", event => {
    if (!event.target.closest?.("a.skip")) return;
    event.preventDefault();
    document.getElementById("main").focus();
  }, true);
  // What had the keyboard last, also when it was put out of use since.
  addEventListener("focusin", event => { if (!event.target.closest("[role=alertdialog]")) window.millraceFocus = event.target; });
  addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    const isInside = menu.contains(document.activeElement);
    menu.open = false;
    if (isInside) menu.querySelector("summary").focus();
  });
  addEventListener("click", event => {
    const set = event.target.closest?.("[data-theme-set]");
    if (set) {
      try { if (set.dataset.themeSet) localStorage.setItem("theme", set.dataset.themeSet); else localStorage.removeItem("theme"); } catch { document.documentElement.dataset.theme = set.dataset.themeSet || "light"; return; }
      apply();
      return;
    }
    if (!event.target.closest?.("[data-theme-toggle]")) {
      for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target) || event.target.closest("a")) menu.open = false;
      return;
    }
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", next); } catch { document.documentElement.dataset.theme = next; return; }
    apply();
  });
})();
