// What the PIN guards: one key for the phone's own reading, wrapped by the PIN; and parcels that only the server opens.

import { base64, bytes, fromBase64, random } from "./canon.mjs";
import { drop, get, set } from "./store.mjs";

const ROUNDS = 600_000;
const FREE_TRIES = 3;
const GCM = "AES-GCM";
let open = null; // { id, key }: only while somebody is at work

async function wrapper(pin, salt, rounds) {
  const base = await crypto.subtle.importKey("raw", bytes(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, base, { name: GCM, length: 256 }, false, ["encrypt", "decrypt"]);
}

async function wrap(id, raw, pin) {
  const salt = random(16);
  const iv = random(12);
  const wrapped = await crypto.subtle.encrypt({ name: GCM, iv }, await wrapper(pin, salt, ROUNDS), raw);
  await set("vault", { id, salt, iv, rounds: ROUNDS, wrapped });
}

const asKey = (raw) => crypto.subtle.importKey("raw", raw, GCM, false, ["encrypt", "decrypt"]);

async function unwrap(pin) {
  const kept = await get("vault");
  try {
    const key = await wrapper(pin, kept.salt, kept.rounds);
    return { id: kept.id, raw: await crypto.subtle.decrypt({ name: GCM, iv: kept.iv }, key, kept.wrapped) };
  } catch {
    return null;
  }
}

export async function create(pin) {
  const id = crypto.randomUUID();
  const raw = random(32);
  await wrap(id, raw, pin);
  await drop("passkey");
  await openWith({ id, raw });
  await set("tries", { count: 0, until: 0 });
}

// Milliseconds for which no PIN is tried: three are free, then each wrong one doubles the wait.
export async function waiting() {
  const tries = (await get("tries")) ?? { count: 0, until: 0 };
  return Math.max(0, Math.min(tries.until - Date.now(), 3600_000));
}

async function counted(right) {
  if (right) return set("tries", { count: 0, until: 0 });
  const count = ((await get("tries"))?.count ?? 0) + 1;
  const pause = count < FREE_TRIES ? 0 : Math.min(5000 * 2 ** (count - FREE_TRIES), 3600_000);
  return set("tries", { count, until: Date.now() + pause });
}

// What the PIN guards, for whoever knows it; null when it is wrong or has to wait.
export async function reveal(pin) {
  if ((await waiting()) > 0) return null;
  await counted(false); // before the attempt: killing the page does not win one
  const found = await unwrap(pin);
  if (found) await counted(true);
  return found;
}

export async function openWith(found) {
  open = { id: found.id, key: await asKey(found.raw) };
}

export async function unlock(pin) {
  const found = await reveal(pin);
  if (!found) return false;
  await openWith(found);
  return true;
}

// The next person's PIN over the same key: the queue stays readable for whoever is on duty.
export async function handOver(oldPin, newPin) {
  const found = await reveal(oldPin);
  if (!found) return false;
  await wrap(found.id, found.raw, newPin);
  await drop("passkey"); // it is the former person's finger
  return true;
}

export function lock() {
  open = null;
}

export const isOpen = () => open !== null;
export const vaultId = () => open?.id ?? null;

export async function seal(text) {
  const iv = random(12);
  return { iv, text: await crypto.subtle.encrypt({ name: GCM, iv }, open.key, bytes(text)) };
}

export async function unseal({ iv, text }) {
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: GCM, iv }, open.key, text));
}

let sealedTo = { point: "", key: null };

async function serverKey(point) {
  if (sealedTo.point !== point) {
    const key = await crypto.subtle.importKey("raw", fromBase64(point), { name: "ECDH", namedCurve: "P-256" }, false, []);
    sealedTo = { point, key };
  }
  return sealedTo.key;
}

// The same record for the server alone: suite, our point of this once, nonce, text.
export async function parcel(point, text, id) {
  const once = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: await serverKey(point) }, once.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes("muster:parcel") };
  const key = await crypto.subtle.deriveKey(how, base, { name: GCM, length: 256 }, false, ["encrypt"]);
  const iv = random(12);
  const body = await crypto.subtle.encrypt({ name: GCM, iv, additionalData: bytes(id) }, key, bytes(text));
  const ours = await crypto.subtle.exportKey("raw", once.publicKey);
  const whole = new Uint8Array(1 + ours.byteLength + 12 + body.byteLength);
  whole.set([1], 0);
  whole.set(new Uint8Array(ours), 1);
  whole.set(iv, 1 + ours.byteLength);
  whole.set(new Uint8Array(body), 13 + ours.byteLength);
  return base64(whole);
}
