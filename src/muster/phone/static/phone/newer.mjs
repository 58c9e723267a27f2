// A newer version of this page: looked for when the pack names one, told softly, taken up when somebody has a moment.
// Until then this one goes on, and its queue with it.

import * as packs from "./packs.mjs";

let kept = null; // what the service worker keeps, where there is one
let sought = 0; // for which look at the pack

// Answers whether a service worker keeps the application.
export async function begin(tell) {
  if (!("serviceWorker" in navigator)) return false;
  try {
    kept = await navigator.serviceWorker.register("/gate/worker.js", { scope: "/gate/" });
    kept.addEventListener("updatefound", () => kept.installing?.addEventListener("statechange", tell));
    tell();
    return true;
  } catch {
    return false; // a webview without one: everything but a cold start works offline all the same
  }
}

const served = () => packs.pack()?.app ?? "";
const behind = () => served() !== "" && served() !== document.body.dataset.version;

// The browser looks by itself when the page is opened; a page that stays open for a shift has to be told.
export function seek() {
  if (!kept || !behind() || sought === packs.checked()) return;
  sought = packs.checked();
  kept.update().catch(() => {}); // no network: asked again with the next pack
}

export const ready = () => (kept ? kept.waiting !== null : behind() && navigator.onLine);

export function take() {
  if (!kept) return location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
  return kept.waiting.postMessage("take over");
}
