// A button that copies the text beside it and tells so. The listener is the browser's own: only what a click does at once may reach the clipboard.
const tell = (place, text) => { place.querySelector("[data-copied]").textContent = text; };

const select = text => {
  const range = document.createRange();
  range.selectNodeContents(text);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
};

export function offer(place) {
  const text = place.querySelector("[data-copy-text]");
  place.querySelector("[data-copy]").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      tell(place, "Copied.");
    } catch {
      // Without HTTPS a browser gives no clipboard; what is selected may be copied all the same.
      select(text);
      tell(place, document.execCommand("copy") ? "Copied." : "The browser did not allow to copy. The text is selected: press Ctrl+C.");
    }
  });
}
