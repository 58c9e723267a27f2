// The phone's own Ed25519 key: by it the server knows the phone again when its token is gone.

import { base64, fromBase64, random } from "./canon.mjs";
import { get, set } from "./store.mjs";

const CURVE = { name: "Ed25519" };

async function noble() {
  return import("../vendor/noble-ed25519-3.2.0/ed25519.mjs");
}

async function native() {
  try {
    return await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  } catch {
    return null; // an older browser: the vendored library signs instead
  }
}

async function make() {
  const pair = await native();
  if (pair) {
    const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
    return { public: base64(raw), sign: pair.privateKey };
  }
  const secret = random(32);
  const wrap = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = random(12);
  const kept = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrap, secret);
  return { public: base64(await (await noble()).getPublicKeyAsync(secret)), wrap, iv, kept };
}

// For a phone that keeps nothing for the day without a network: the library is there before it is needed.
export async function prepare() {
  if (!(await native())) await noble();
}

export async function deviceKey() {
  let key = await get("key");
  if (!key) {
    key = await make();
    await set("key", key);
  }
  return key;
}

export async function sign(message) {
  const key = await deviceKey();
  if (key.sign) return base64(await crypto.subtle.sign(CURVE, key.sign, message));
  const secret = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: key.iv }, key.wrap, key.kept));
  return base64(await (await noble()).signAsync(message, secret));
}

export async function verify(publicKey, signature, message) {
  const raw = fromBase64(publicKey);
  try {
    const key = await crypto.subtle.importKey("raw", raw, CURVE, false, ["verify"]);
    return await crypto.subtle.verify(CURVE, key, fromBase64(signature), message);
  } catch {
    return (await noble()).verifyAsync(fromBase64(signature), message, raw);
  }
}
