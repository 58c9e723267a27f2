// The one way of writing a record that phone and server hash alike: keys sorted, no white space, whole numbers only.

const encoder = new TextEncoder();
const ASCII = /^[\x01-\x7f]*$/;

export function canonical(value) {
  if (value === null || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError(`not canonical: ${value}`);
    return Object.is(value, -0) ? "0" : String(value);
  }
  if (typeof value === "string") {
    if (value.includes("\0")) throw new TypeError("not canonical: text");
    encodeURIComponent(value); // throws on half a character
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`not canonical: ${typeof value}`);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  if (!keys.every((key) => ASCII.test(key))) throw new TypeError("not canonical: key");
  return `{${keys.sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

export const bytes = (text) => encoder.encode(text);

export function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function digest(text) {
  return hex(await crypto.subtle.digest("SHA-256", bytes(text)));
}

export function base64(buffer) {
  let text = "";
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

export const base64url = (buffer) => base64(buffer).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

export const random = (count) => crypto.getRandomValues(new Uint8Array(count));

// 22 letters beside each name and plate, so that nobody can guess them from a record's hash.
export const salt = () => base64url(random(17)).slice(0, 22);

export function uuid7(ms) {
  const raw = random(16);
  let rest = ms;
  for (let place = 5; place >= 0; place -= 1) {
    raw[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  raw[6] = (raw[6] & 0x0f) | 0x70;
  raw[8] = (raw[8] & 0x3f) | 0x80;
  const text = hex(raw);
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}
