// Whom this phone stopped in the last three days, so that what follows can cite it: sealed, and masked even so.

const KEY = "checkpoints.stopped";
const KEPT_MS = 72 * 3600 * 1000;
const FOLLOWED = ["turned_back", "transferred"];

const plate = (text) => (text ? `${text.slice(0, 2)}···${text.slice(-2)}` : "");
const name = (text) => (text ? `${text.slice(0, 1)}某` : "");

export const label = (body) => [plate(body.plate?.plate), ...body.persons.map((one) => name(one.name))].filter(Boolean).join(" ");

// Each: { check, last, at, outcome, label, done: [{ step, at }] }; `last` is the record that the next one cites.
export async function stopped(app, outcome) {
  const all = (await app.kept(KEY)) ?? [];
  return all.filter((one) => Date.now() - one.at < KEPT_MS && (!outcome || one.outcome === outcome));
}

export async function remember(app, row, body) {
  if (!FOLLOWED.includes(body.outcome)) return;
  const one = { check: row.id, last: row.id, at: row.at, outcome: body.outcome, label: label(body), done: [] };
  await app.keep(KEY, [one, ...(await stopped(app))]);
}

export async function followed(app, check, row, step) {
  const all = await stopped(app);
  const one = all.find((other) => other.check === check);
  one.done.push({ step, at: row.at });
  one.last = row.id;
  await app.keep(KEY, all);
}

// The check was taken back: nothing can follow it.
export async function forget(app, check) {
  await app.keep(KEY, (await stopped(app)).filter((one) => one.check !== check));
}
