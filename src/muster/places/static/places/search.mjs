// Searches while one types, but never while an input method is composing: half a syllable is no question.
const PAUSE_MS = 180;

for (const field of document.querySelectorAll("[data-live-search]")) {
  let timer;
  const ask = () => {
    clearTimeout(timer);
    timer = setTimeout(() => field.dispatchEvent(new CustomEvent("typed", { bubbles: true })), PAUSE_MS);
  };
  field.addEventListener("input", (event) => {
    if (!event.isComposing) ask();
  });
  field.addEventListener("compositionend", ask);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.isComposing) event.preventDefault();
  });
}
