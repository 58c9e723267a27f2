// Control marks as the pack carries them: cut so short that they name nobody. A hit means "ask the desk", never "it is so".

import { bytes, fromBase64 } from "../../phone/canon.mjs";

const MOST_BITS = 32;

// One way of writing a number, as the server's `normal_number`.
export const normal = (text) => text.normalize("NFKC").replace(/[ \t\r\n\u00a0\u3000\-‐‑–—_.,。·•‧・()'"\ufeff]/g, "").toUpperCase();

async function short(key, number, bits) {
  const digest = new DataView(await crypto.subtle.sign("HMAC", key, bytes(normal(number))));
  return digest.getUint32(0) >>> (MOST_BITS - bits);
}

// For the numbers of one check: `marked` when one of them may be under a mark; `checked` when all could be looked up.
export async function lookUp(marks, numbers) {
  if (!marks || numbers.length === 0) return { marked: false, checked: false };
  const key = await crypto.subtle.importKey("raw", fromBase64(marks.key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const wanted = new Set(await Promise.all(numbers.map((number) => short(key, number, marks.bits))));
  let mark = 0;
  const marked = marks.gaps.some((gap) => wanted.has((mark += gap)));
  return { marked, checked: marks.whole && !marked };
}
