// The review of pairs from the keyboard: J and K go on and back, M one person, A two people, U takes the last one back.
// Each key presses the button that stands on the page, so nothing can be done that a page without a script cannot do.

const cards = [...document.querySelectorAll("[data-pair]")];
const list = document.querySelector("[data-pairs]");
let at = Math.min(Number(list?.dataset.at ?? 0), cards.length - 1);

function go(to) {
  if (!cards.length) return;
  at = Math.max(0, Math.min(to, cards.length - 1));
  for (const [place, card] of cards.entries()) card.toggleAttribute("data-current", place === at);
  cards[at].focus({ preventScroll: true });
  cards[at].scrollIntoView({ block: "nearest" });
}

function press(answer) {
  const button = cards[at]?.querySelector(`button[value="${answer}"]`);
  if (!button) return;
  button.form.elements.at.value = String(at);
  button.click();
}

const keys = {
  j: () => go(at + 1),
  k: () => go(at - 1),
  m: () => press("merge"),
  a: () => press("apart"),
  u: () => document.querySelector('[data-settled] button[value="undo"]')?.click(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const act = keys[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

for (const [place, card] of cards.entries()) card.addEventListener("focusin", () => place !== at && go(place));
go(at);
