// Three clocks: the phone's wall clock, one that only runs forward, and the operation's, which the server tells.

import { get, set } from "./store.mjs";

const AGREE_MS = 2000;
let boot = crypto.randomUUID();
let anchor = { wall: Date.now(), steady: performance.now() };
let offset = 0;
let measured = false;

// A "boot" is a stretch in which both clocks agreed: a phone that slept, or whose clock was set, begins another one.
function agree() {
  const apart = Date.now() - anchor.wall - (performance.now() - anchor.steady);
  if (Math.abs(apart) > AGREE_MS) {
    boot = crypto.randomUUID();
    anchor = { wall: Date.now(), steady: performance.now() };
  }
}

function stamp(ms) {
  const moment = new Date(ms);
  const minutes = -moment.getTimezoneOffset();
  const local = new Date(ms + minutes * 60000).toISOString().slice(0, -1);
  const size = Math.abs(minutes);
  const two = (number) => String(number).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export function reading() {
  agree();
  return { at: stamp(Date.now()), boot, monotonic_ms: Math.floor(performance.now()) };
}

export async function load() {
  const kept = await get("offset");
  if (kept !== undefined) {
    offset = kept;
    measured = true;
  }
}

export async function learn(serverTime) {
  const moment = Date.parse(serverTime);
  if (Number.isNaN(moment)) return;
  offset = moment - Date.now();
  measured = true;
  await set("offset", offset);
}

// The operation's time as well as this phone can tell it.
export const now = () => Date.now() + offset;
export const off = () => (measured ? offset : 0);
export { stamp };
