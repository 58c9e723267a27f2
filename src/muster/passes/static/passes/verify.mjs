// Reads and checks passes on a phone, without a network: the same answers as passes/card.py, held to it by
// contract/passes.json. A pass is Base45 in "MP1:", within it COSE_Sign1 with Ed25519 around deterministic CBOR; what
// could be read in two ways is refused. Nothing here touches the page, so a worker can use it too.
//
//   const answer = await verify(text, {incident, site, now, keys, revoked});
//   answer.outcome  "ok" or why not: malformed algorithm unknown_key forged
//                   other_incident revoked early expired other_place
//   answer.pass     what it says, once the signature holds
//
// `keys` maps a key's id to its public key, both as hex; `revoked` is a Set of serials as hex; `now` counts seconds.

const PREFIX = "MP1:";
const LONGEST = 600;
const PASS = "muster pass 1";
const REVOCATIONS = "muster revocations 1";
const FALLBACK = "../vendor/noble-ed25519-3.2.0/ed25519.mjs";
const KINDS = ["household", "person", "vehicle"];
const LANES = ["supply", "enterprise", "medical"];

export class Refused extends Error {}

export function refuse(reason = "malformed") {
  throw new Refused(reason);
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

// ---- Base45 (RFC 9285)

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

export function base45(text) {
  const out = [];
  for (let at = 0; at < text.length; at += 3) {
    const values = Array.from(text.slice(at, at + 3), (character) => ALPHABET.indexOf(character));
    const value = (values[0] ?? 0) + 45 * (values[1] ?? 0) + 2025 * (values[2] ?? 0);
    if (values.includes(-1) || values.length < 2 || value >= (values.length > 2 ? 65536 : 256)) refuse();
    if (values.length > 2) out.push(value >> 8);
    out.push(value & 255);
  }
  return Uint8Array.from(out);
}

// ---- CBOR (RFC 8949), its deterministic form only: what was read is written again and compared

class Tagged {
  constructor(tag, value) {
    this.tag = tag;
    this.value = value;
  }
}

const WIDTHS = { 24: 1, 25: 2, 26: 4, 27: 8 };
const MOST_DEPTH = 4;
const utf8 = new TextEncoder();

function head(kind, size) {
  if (size < 24) return [(kind << 5) | size];
  const [mark, width] = Object.entries(WIDTHS).find(([, bytes]) => size < 2 ** (8 * bytes));
  const out = [(kind << 5) | Number(mark)];
  for (let place = width - 1; place >= 0; place -= 1) out.push(Math.floor(size / 2 ** (8 * place)) % 256);
  return out;
}

function inOrder(first, second) {
  const at = first.findIndex((byte, place) => byte !== second[place]);
  return at < 0 ? -1 : first[at] - (second[at] ?? -1);
}

export function encode(value) {
  if (value instanceof Tagged) return [...head(6, value.tag), ...encode(value.value)];
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (value instanceof Uint8Array) return [...head(2, value.length), ...value];
  if (typeof value === "string") {
    const raw = utf8.encode(value);
    return [...head(3, raw.length), ...raw];
  }
  if (Array.isArray(value)) return [...head(4, value.length), ...value.flatMap(encode)];
  const pairs = [...value].map(([key, item]) => [...encode(key), ...encode(item)]);
  return [...head(5, value.size), ...pairs.sort(inOrder).flat()];
}

class Reader {
  constructor(raw) {
    this.raw = raw;
    this.at = 0;
  }

  take(count) {
    if (this.at + count > this.raw.length) refuse();
    this.at += count;
    return this.raw.subarray(this.at - count, this.at);
  }

  size(mark) {
    if (mark < 24) return mark;
    const width = WIDTHS[mark] ?? refuse();
    const size = this.take(width).reduce((sum, byte) => sum * 256 + byte, 0);
    return size <= Number.MAX_SAFE_INTEGER ? size : refuse();
  }

  value(depth) {
    if (depth < 0) refuse();
    const [first] = this.take(1);
    const size = this.size(first & 31);
    switch (first >> 5) {
      case 0: return size;
      case 1: return -1 - size;
      case 2: return this.take(size).slice();
      case 3: return text(this.take(size));
      case 4: return this.list(size, depth - 1);
      case 5: return this.map(size, depth - 1);
      case 6: return new Tagged(size, this.value(depth - 1));
      default: return refuse();
    }
  }

  list(size, depth) {
    const found = [];
    for (let count = 0; count < size; count += 1) found.push(this.value(depth));
    return found;
  }

  map(size, depth) {
    const found = new Map();
    for (let count = 0; count < size; count += 1) {
      const key = this.value(depth);
      if (typeof key !== "number" || found.has(key)) refuse();
      found.set(key, this.value(depth));
    }
    return found;
  }
}

function text(raw) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return refuse();
  }
}

export function decode(raw) {
  const reader = new Reader(raw);
  const value = reader.value(MOST_DEPTH);
  const again = encode(value);
  if (again.length !== raw.length || again.some((byte, at) => byte !== raw[at])) refuse();
  return value;
}

// ---- COSE_Sign1 (RFC 9052) with Ed25519

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function envelope(raw) {
  const tagged = decode(raw);
  if (!(tagged instanceof Tagged) || tagged.tag !== 18 || !Array.isArray(tagged.value)) refuse();
  const [protectedBytes, unprotected, payload, signature, ...rest] = tagged.value;
  const shaped = [protectedBytes, payload, signature].every((part) => part instanceof Uint8Array);
  if (!shaped || rest.length || !(unprotected instanceof Map) || unprotected.size || signature.length !== 64) refuse();
  const scalar = signature.slice(32).reverse();
  if (BigInt(`0x${hex(scalar)}`) >= ORDER) refuse();
  return { protectedBytes, payload, signature, keyId: keyId(protectedBytes) };
}

function keyId(protectedBytes) {
  const header = decode(protectedBytes);
  if (!(header instanceof Map)) refuse();
  if (header.get(1) !== -8) refuse("algorithm");
  const id = header.get(4);
  if (header.size > 2 || !(id instanceof Uint8Array) || id.length !== 8) refuse();
  return hex(id);
}

// Set `engine.own = false` to do without the browser's Ed25519: older phones have none, and the tests try both.
export const engine = { own: null };

async function signedBy(publicKey, signature, message) {
  if (engine.own !== false) {
    try {
      const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
      engine.own = true;
      return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
    } catch (problem) {
      if (engine.own) throw problem;
      engine.own = false;
    }
  }
  const { verifyAsync } = await import(FALLBACK);
  return verifyAsync(signature, message, publicKey, { zip215: false });
}

// What a signed envelope holds, once its signature for this use is right. Certificates of release are read with it, too.
export async function opened(raw, keys, use) {
  const signed = envelope(raw);
  const publicKey = keys[signed.keyId] ?? refuse("unknown_key");
  const message = encode(["Signature1", signed.protectedBytes, utf8.encode(use), signed.payload]);
  if (!(await signedBy(unhex(publicKey), signed.signature, Uint8Array.from(message)))) refuse("forged");
  return decode(signed.payload);
}

// ---- What a pass says

export const natural = (value) => typeof value === "number" && value >= 0;
const whole = (value, most) => natural(value) && value > 0 && value <= most;
const below = (length) => (value) => natural(value) && value < length;
const UNSEEN = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
export const shown = (most) => (value) =>
  typeof value === "string" && value.length > 0 && Array.from(value).length <= most && !UNSEEN.test(value);
const listed = (value, least, most, holds) =>
  Array.isArray(value) && value.length >= least && value.length <= most && value.every(holds);

const FIELDS = [
  [1, "kind", below(KINDS.length)],
  [2, "incident", natural],
  [3, "serial", (value) => value instanceof Uint8Array && value.length === 5],
  [4, "since", natural],
  [5, "until", natural],
  [6, "places", (value) => listed(value, 1, 8, (code) => typeof code === "string" && /^[0-9][0-9A-Z-]{1,23}$/.test(code))],
  [7, "quota", (value) => listed(value, 3, 3, (part) => whole(part, 99))],
  [8, "label", shown(24)],
  [9, "permit", shown(40)],
  [10, "lane", below(LANES.length)],
];
const ALWAYS = 6;

function card(found) {
  if (!(found instanceof Map)) refuse();
  const said = {};
  for (const [key, name, holds] of FIELDS) {
    if (found.has(key)) {
      if (!holds(found.get(key))) refuse();
      said[name] = found.get(key);
    } else if (key <= ALWAYS) refuse();
  }
  const vehicle = KINDS[said.kind] === "vehicle";
  if (Object.keys(said).length !== found.size || said.since >= said.until) refuse();
  if (vehicle !== found.has(9) || vehicle !== found.has(10)) refuse();
  const [times, days, people] = said.quota ?? [];
  return {
    ...said,
    kind: KINDS[said.kind],
    serial: hex(said.serial),
    number: spelled(hex(said.serial)),
    quota: said.quota ? { times, days, people } : null,
    label: said.label ?? "",
    permit: said.permit ?? "",
    lane: vehicle ? LANES[said.lane] : "",
  };
}

// A serial as people read it on the card and say it: eight characters without I, L, O and U.
export function spelled(serial) {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  let value = parseInt(serial, 16);
  let out = "";
  for (let count = 0; count < 8; count += 1, value = Math.floor(value / 32)) out = letters[value % 32] + out;
  return `${out.slice(0, 4)}-${out.slice(4)}`;
}

// What speaks against a genuine pass at a gate; "ok" for nothing. The weightiest comes first.
export function against(pass, { incident, site, now, revoked }) {
  if (pass.incident !== incident) return "other_incident";
  if (revoked?.has(pass.serial)) return "revoked";
  if (now < pass.since) return "early";
  if (now >= pass.until) return "expired";
  return pass.places.some((place) => site.startsWith(place)) ? "ok" : "other_place";
}

export async function answered(read, none = { pass: null }) {
  try {
    return await read();
  } catch (problem) {
    if (problem instanceof Refused) return { outcome: problem.message, ...none };
    throw problem;
  }
}

// Whether a text could be a pass at all: a scanner sees other codes too.
export const looksLikePass = (text) => text.startsWith(PREFIX);

export function verify(text, gate) {
  return answered(async () => {
    if (!looksLikePass(text) || text.length > LONGEST) refuse();
    const pass = card(await opened(base45(text.slice(PREFIX.length)), gate.keys, PASS));
    return { outcome: against(pass, gate), pass };
  });
}

// The list of revocations as the pack has it (bytes): {incident, edition, madeAt, serials: Set of hex}. Throws Refused.
// `use` says of what it is the list.
export async function readRevoked(raw, keys, use = REVOCATIONS) {
  const found = await opened(raw, keys, use);
  if (!(found instanceof Map) || found.size !== 4) refuse();
  const [incident, edition, madeAt, joined] = [1, 2, 3, 4].map((key) => found.get(key));
  if (![incident, edition, madeAt].every(natural) || !(joined instanceof Uint8Array) || joined.length % 5) refuse();
  const serials = hex(joined).match(/.{10}/g) ?? [];
  if (serials.some((serial, at) => at > 0 && serials[at - 1] >= serial)) refuse();
  return { incident, edition, madeAt, serials: new Set(serials) };
}
