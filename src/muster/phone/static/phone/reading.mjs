// What is typed as a temperature, with whatever the keyboard of the day makes of digits and the point.

// Tenths of a degree; null when empty, NaN when it is no temperature between these two.
export function tenths(text, least = 0, most = 500) {
  const plain = text.trim().replace(/[\uff0e\u3002,]/g, ".").replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  if (!plain) return null;
  const number = /^\d{2}(\.\d)?$/.test(plain) ? Math.round(Number(plain) * 10) : /^\d{3}$/.test(plain) ? Number(plain) : NaN;
  return number >= least && number <= most ? number : NaN;
}
