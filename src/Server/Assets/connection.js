// A server that was started anew does not know the pages that were open: they load again by themselves as soon as it answers.
(() => {
  const told = document.getElementById("components-reconnect-modal");
  const pause = 2_000;
  let isAsking = false;
  const isOver = () => ["components-reconnect-failed", "components-reconnect-rejected", "components-reconnect-resume-failed"].some(state => told.classList.contains(state));
  async function ask() {
    if (isAsking) return;
    isAsking = true;
    while (isOver()) {
      try {
        if ((await fetch("/health", { cache: "no-store" })).ok) return location.reload();
      } catch { /* It does not answer yet. */ }
      await new Promise(done => setTimeout(done, pause));
    }
    isAsking = false;
  }
  new MutationObserver(() => { if (isOver()) ask(); }).observe(told, { attributes: true, attributeFilter: ["class"] });
})();
