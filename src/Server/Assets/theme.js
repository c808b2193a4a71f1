// Chooses light or dark before anything is painted: what was chosen here once, else what the system says.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const apply = () => {
    document.documentElement.dataset.theme = chosen() ?? (system.matches ? "dark" : "light");
    document.documentElement.dataset.themeChoice = chosen() ?? "";
    dispatchEvent(new Event("themechange"));
  };
  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", apply);
  // A page that is live takes links to itself for its own; this one is for the keyboard.
  addEventListener("click", event => {
    if (!event.target.closest?.("a.skip")) return;
    event.preventDefault();
    document.getElementById("main").focus();
  }, true);
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
