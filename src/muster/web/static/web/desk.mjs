// What the desk's pages need beside HTMX. Without it every page still works; texts come from the page's own attributes.

const notice = document.getElementById("unreachable");

function reachable(yes) {
  if (notice) notice.classList.toggle("shown", !yes);
}

document.addEventListener("htmx:sendError", () => reachable(false));
document.addEventListener("htmx:timeout", () => reachable(false));
document.addEventListener("htmx:afterOnLoad", () => reachable(true));

// A part that answers 304 has nothing new: keep what stands there.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 304) {
    event.detail.shouldSwap = false;
    event.detail.isError = false;
    reachable(true);
  }
});

// HTMX sends no If-None-Match of its own for a polled part; the part says what it has.
document.addEventListener("htmx:configRequest", (event) => {
  const tag = event.detail.elt.dataset.etag;
  if (tag && event.detail.verb === "get") event.detail.headers["If-None-Match"] = tag;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const tag = event.detail.xhr?.getResponseHeader("ETag");
  if (tag && event.detail.elt.hasAttribute("data-etag")) event.detail.elt.dataset.etag = tag;
});

// One sheet open at a time; Escape and a click elsewhere close it.
document.addEventListener("click", (event) => {
  for (const sheet of document.querySelectorAll("details.drop[open]")) {
    if (!sheet.contains(event.target)) sheet.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const sheet of document.querySelectorAll("details.drop[open]")) {
    sheet.open = false;
    sheet.querySelector("summary").focus();
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A filter form sends itself when a choice changes; typed text waits for Enter (never while an input method composes).
for (const form of document.querySelectorAll("form[data-filters]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
  });
  // Empty choices stay out of the address, so that a link says only what matters.
  form.addEventListener("submit", () => {
    for (const field of form.elements) {
      if (field.name && field.value === "") field.disabled = true;
    }
  });
  // Coming back finds the form as it was.
  window.addEventListener("pageshow", () => {
    for (const field of form.elements) field.disabled = false;
  });
}

// On a phone groups and pages stand in rows that scroll: the group and the page that are open are in sight in both.
for (const current of document.querySelectorAll(".side nav [aria-current]")) {
  const row = current.closest("ul");
  if (row.scrollWidth > row.clientWidth) row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}

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
    const first = event.key === "ArrowDown" && field.closest(".picker")?.querySelector(".choices input");
    if (first) {
      event.preventDefault();
      first.focus();
    }
  });
}

// Where many may be ticked, those that are stay while one searches on.
for (const picked of document.querySelectorAll(".picker .picked")) {
  picked.parentElement.addEventListener("change", (event) => {
    if (!event.target.matches(".choices input:checked")) return;
    const known = [...picked.querySelectorAll("input")].find((one) => one.value === event.target.value);
    if (known) {
      known.checked = true;
      event.target.closest("label").remove();
    } else {
      picked.append(event.target.closest("label"));
    }
    picked.parentElement.querySelector("[data-live-search]").focus();
  });
}
