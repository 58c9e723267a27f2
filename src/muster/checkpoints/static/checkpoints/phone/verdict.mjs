// What ought to become of a checked vehicle or person: the same rule as the server's `checkpoints/rules.py`.
// `contract/verdicts.json` holds the cases that both answer alike.

export const SEVERITY = ["pass", "doubt", "sample", "turn_back", "transfer"];
const COLDEST = 340;
const HOTTEST = 430;
const HOUR = 3600_000;
const GREEN_LANES = ["supply", "enterprise"];

// Where the command has set nothing, only health code, temperature, control marks and scans are judged.
export const NO_POLICY = {
  proof_hours: null, counted_from: "sampling", lanes: ["ordinary", "supply", "enterprise", "medical"],
  temperature_limit: 373, risk_origins: [], on_stale_proof: "sample", on_risk_origin: "transfer",
  on_fever: "transfer", on_yellow_code: "sample", permit_required: false,
};

const PERMIT_FAULTS = {
  unknown: "doubt", early: "turn_back", expired: "turn_back", withdrawn: "turn_back",
  other_vehicle: "turn_back", other_lane: "doubt", used_up: "turn_back",
};

// `at` in milliseconds; of `known`, null is what could not be looked up.
export function judge(body, at, policy, known) {
  const found = [];
  const unchecked = [];
  const add = (verdict, reason) => found.push([verdict, reason]);
  judgeLane(body, policy, known, add, unchecked);
  judgeHealth(body, policy, add, unchecked);
  judgeProof(body, at, policy, known, add, unchecked);
  judgeOrigin(body, policy, add, unchecked);
  judgeHolds(at, known, add, unchecked);
  if (body.scan?.outcome === "refused") add("turn_back", "scan_refused");
  else if (body.scan?.outcome === "unknown") add("doubt", "scan_unknown");
  return weigh(body, found, unchecked);
}

function weigh(body, found, unchecked) {
  const ranked = [...found].sort((one, other) => SEVERITY.indexOf(other[0]) - SEVERITY.indexOf(one[0]));
  const verdict = ranked[0]?.[0] ?? "pass";
  const reasons = ranked.map(([, reason]) => reason);
  if ((body.lane ?? "ordinary") === "medical" && verdict !== "transfer") {
    return { verdict: "pass", reasons: ["medical_help", ...reasons], unchecked };
  }
  return { verdict, reasons, unchecked };
}

function judgeLane(body, policy, known, add, unchecked) {
  const lane = body.lane ?? "ordinary";
  if (!policy.lanes.includes(lane)) add("turn_back", lane === "ordinary" ? "static_management" : "lane_closed");
  if (!GREEN_LANES.includes(lane) || !policy.permit_required) return;
  if (body.permit == null) add("turn_back", "permit_missing");
  else if (known.permit == null) unchecked.push("permit");
  else if (known.permit in PERMIT_FAULTS) add(PERMIT_FAULTS[known.permit], `permit_${known.permit}`);
}

function judgeHealth(body, policy, add, unchecked) {
  if (body.health_code === "red") add("transfer", "code_red");
  else if (body.health_code === "yellow") add(policy.on_yellow_code, "code_yellow");
  else if (body.health_code === "none") add("doubt", "code_not_shown");
  else if (body.health_code == null) unchecked.push("health_code");
  const reading = body.temperature_tenths;
  if (reading == null) unchecked.push("temperature");
  else if (reading < COLDEST || reading > HOTTEST) add("doubt", "temperature_implausible");
  else if (reading >= policy.temperature_limit) add(policy.on_fever, "fever");
}

function proofState(proof, at, policy) {
  const base = policy.counted_from === "sampling" ? proof.sampled_at : proof.reported_at;
  if (proof.result === "pending") return "pending";
  if (base == null) return "vague";
  const moment = Date.parse(base);
  if (moment > at) return "ahead";
  return at - moment <= policy.proof_hours * HOUR ? "good" : "old";
}

function judgeProof(body, at, policy, known, add, unchecked) {
  const shown = body.proof == null || body.proof.seen === "none" ? [] : [body.proof];
  const proofs = [...shown, ...(known.proofs ?? [])];
  if (proofs.some((proof) => proof.result === "positive")) return add("transfer", "proof_positive");
  if (policy.proof_hours == null) return undefined;
  const states = proofs.map((proof) => proofState(proof, at, policy));
  if (states.includes("ahead")) add("doubt", "proof_ahead");
  if (states.includes("good")) {
    if (known.proofs == null && body.proof?.seen === "paper") unchecked.push("proof");
    return undefined;
  }
  for (const [state, reason] of [["old", "proof_old"], ["pending", "proof_pending"], ["vague", "proof_unclear"]]) {
    if (states.includes(state)) return add(policy.on_stale_proof, reason);
  }
  return states.length === 0 ? add(policy.on_stale_proof, "proof_missing") : undefined;
}

function judgeOrigin(body, policy, add, unchecked) {
  const visited = [...(body.itinerary ?? []), ...(body.from_code ? [body.from_code] : [])];
  const some = (test) => visited.some((code) => policy.risk_origins.some((risk) => test(code, risk)));
  if (policy.risk_origins.length === 0) return;
  if (visited.length === 0) unchecked.push("origin");
  else if (some((code, risk) => code.startsWith(risk))) add(policy.on_risk_origin, "risk_origin");
  else if (some((code, risk) => risk.startsWith(code))) add("doubt", "origin_coarse");
}

function judgeHolds(at, known, add, unchecked) {
  if (known.holds == null) {
    unchecked.push("holds");
    if (known.marked) add("doubt", "ask_desk");
  } else for (const hold of known.holds) if (hold.until == null || Date.parse(hold.until) > at) add(hold.verdict, "hold");
}

// What a permit is worth for a vehicle of that lane; the first fault counts. Which vehicle it is only the desk can tell.
export function permitState(facts, lane, at) {
  if (!facts) return "unknown";
  const [itsLane, from, until, withdrawn, quota] = facts;
  if (withdrawn !== null && Date.parse(withdrawn) <= at) return "withdrawn";
  if (at < Date.parse(from)) return "early";
  if (at >= Date.parse(until)) return "expired";
  if (itsLane !== lane) return "other_lane";
  return quota === 0 ? "used_up" : "valid";
}

// The row that holds at a moment: the most particular place, then the latest.
export function policyAt(policies, at) {
  const holding = policies.filter((row) => Date.parse(row.since) <= at && (row.until === null || Date.parse(row.until) > at));
  const order = (one, other) =>
    other.place.length - one.place.length || Date.parse(other.since) - Date.parse(one.since) || other.id - one.id;
  return [...holding].sort(order)[0] ?? null;
}

// The reason for which a full record would be refused as it is; null when it says enough.
export function objection(body) {
  if (body.persons.some((person) => !(person.name || person.id_number || person.phone))) return "person_empty";
  if (body.persons.length > body.people) return "more_persons_than_people";
  if (body.persons.length === 0 && (!body.plate || body.subject === "person")) return "identity_missing";
  if (body.outcome === "transferred" && !(body.receiver ?? "").trim()) return "receiver_missing";
  return null;
}
