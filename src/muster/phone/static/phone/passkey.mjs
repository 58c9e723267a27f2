// Unlocking with a finger or face: the phone's own authenticator yields a secret (WebAuthn PRF) that wraps the same key as
// the PIN. Where it cannot, nothing is kept and the PIN goes on alone. The PIN always works too.

import { bytes, random } from "./canon.mjs";
import { drop, get, set } from "./store.mjs";
import { openWith, reveal } from "./vault.mjs";

const GCM = "AES-GCM";
const ES256 = -7;
const RS256 = -257;

export async function possible() {
  try {
    return await window.PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
  } catch {
    return false; // an older browser, or a webview that does not offer it
  }
}

export const kept = async () => (await get("passkey")) !== undefined;
export const remove = () => drop("passkey");

async function wrapper(secret) {
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes("muster:passkey") };
  return crypto.subtle.deriveKey(how, base, { name: GCM, length: 256 }, false, ["encrypt", "decrypt"]);
}

const secretOf = (credential) => credential.getClientExtensionResults().prf?.results?.first ?? null;

async function ask(id, salt) {
  const credential = await navigator.credentials.get({ publicKey: {
    challenge: random(32), allowCredentials: [{ type: "public-key", id }], userVerification: "required",
    extensions: { prf: { eval: { first: salt } } },
  } });
  return secretOf(credential);
}

async function make(salt, name) {
  return navigator.credentials.create({ publicKey: {
    rp: { name }, user: { id: random(16), name, displayName: name }, challenge: random(32),
    pubKeyCredParams: [ES256, RS256].map((alg) => ({ type: "public-key", alg })),
    authenticatorSelection: { authenticatorAttachment: "platform", userVerification: "required" },
    extensions: { prf: { eval: { first: salt } } },
  } });
}

// Answers "ok", "pin" (it was wrong), "none" (this phone's authenticator yields no secret) or "stopped".
export async function add(pin, name) {
  const found = await reveal(pin);
  if (!found) return "pin";
  const salt = random(32);
  try {
    const credential = await make(salt, name);
    if (credential.getClientExtensionResults().prf?.enabled === false) return "none";
    const secret = secretOf(credential) ?? (await ask(credential.rawId, salt));
    if (!secret) return "none";
    const iv = random(12);
    const wrapped = await crypto.subtle.encrypt({ name: GCM, iv }, await wrapper(secret), found.raw);
    await set("passkey", { id: credential.rawId, salt, iv, wrapped, vault: found.id });
    return "ok";
  } catch {
    return "stopped"; // the person, or the browser, broke it off
  }
}

export async function unlock() {
  const passkey = await get("passkey");
  try {
    const secret = await ask(passkey.id, passkey.salt);
    const raw = await crypto.subtle.decrypt({ name: GCM, iv: passkey.iv }, await wrapper(secret), passkey.wrapped);
    await openWith({ id: passkey.vault, raw });
    return true;
  } catch {
    return false;
  }
}
