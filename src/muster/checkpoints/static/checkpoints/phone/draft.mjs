// The check that was begun and not decided on: in memory while the phone is open, sealed when it locks or is laid aside.

import { fresh, wipe } from "./check.mjs";

const KEY = "checkpoints.draft";
const KEPT_MS = 12 * 3600 * 1000;

export const draft = { now: null };

export function begun(direction, helper) {
  draft.now ??= fresh(direction, helper);
  return draft.now;
}

export async function hold(app) {
  await app.keep(KEY, draft.now && { at: Date.now(), entries: draft.now });
}

// Offered again once the phone is unlocked; one from another day would be somebody else's.
export async function resume(app) {
  const kept = await app.kept(KEY);
  if (kept && Date.now() - kept.at < KEPT_MS) draft.now ??= kept.entries;
}

export function forget() {
  wipe(draft.now);
  draft.now = null;
}

// Recorded or discarded: nothing of it is kept any longer.
export async function end(app) {
  forget();
  await hold(app);
}
