// Words in the language of whoever holds the phone; catalogues are files, kept for the day without a network.

const LANGUAGES = ["zh-hans", "zh-hant", "en"];
const KEPT = "muster-language";
let words = {};
let language = LANGUAGES[0];

export async function load(wanted) {
  const chosen = LANGUAGES.includes(wanted) ? wanted : LANGUAGES[0];
  const answer = await fetch(`/gate/texts/${chosen}.json`);
  words = await answer.json();
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = t("title");
}

export function preferred(otherwise) {
  try {
    return localStorage.getItem(KEPT) ?? otherwise;
  } catch {
    return otherwise; // a webview without storage of this kind
  }
}

export async function choose(wanted) {
  await load(wanted);
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // It is asked again next time.
  }
}

export const current = () => language;

// `key` in words; {n} is filled in from `values`, and one of a thing has words of its own where the language tells it
// from several. A key nobody translated shows itself.
export function t(key, values = {}) {
  const text = (values.n === 1 ? words[`${key}.one`] : undefined) ?? words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const known = (key) => key in words;

export function time(ms) {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false }).format(ms);
}

// A day in the past, by this phone's calendar.
export function day(ms) {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "zh-CN", { year: "numeric", month: "numeric", day: "numeric" }).format(ms);
}

// Near moments as an age, far ones as a date.
export function ago(ms, now) {
  const minutes = Math.max(0, Math.floor((now - ms) / 60000));
  if (minutes < 1) return t("ago.now");
  if (minutes < 60) return t("ago.minutes", { n: minutes });
  if (minutes < 48 * 60) return t("ago.hours", { n: Math.floor(minutes / 60) });
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).format(ms);
}
