"""Codes of records and verdicts in words for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

SUBJECTS: dict[str, _StrOrPromise] = {"vehicle": _("Vehicle"), "person": _("On foot")}
LANES: dict[str, _StrOrPromise] = {
    "ordinary": _("Ordinary"),
    "supply": _("Supplies"),
    "enterprise": _("Enterprise"),
    "medical": _("Medical"),
}
MODES: dict[str, _StrOrPromise] = {"tap": _("Counted"), "full": _("Full record")}
DIRECTIONS: dict[str, _StrOrPromise] = {"in": _("Entering"), "out": _("Leaving")}
OUTCOMES: dict[str, _StrOrPromise] = {
    "passed": _("Passed"),
    "turned_back": _("Turned back"),
    "sent_to_sampling": _("Sent to sampling"),
    "transferred": _("Closed-loop transfer"),
    "detained": _("Kept at the post"),
    "medical": _("Let through for medical help"),
}
HELPERS: dict[str, _StrOrPromise] = {"grid": _("Grid officer"), "auxiliary_police": _("Auxiliary police")}
VERDICTS: dict[str, _StrOrPromise] = {
    "pass": _("Let pass"),
    "doubt": _("In doubt"),
    "sample": _("Send to sampling"),
    "turn_back": _("Turn them back"),
    "transfer": _("Transfer in closed loop"),
}
HEALTH_CODES: dict[str, _StrOrPromise] = {
    "green": _("Green code"),
    "yellow": _("Yellow code"),
    "red": _("Red code"),
    "none": _("No code"),
}
SEEN: dict[str, _StrOrPromise] = {"scan": _("Scanned"), "paper": _("On paper"), "none": _("Not shown")}
RESULTS: dict[str, _StrOrPromise] = {
    "negative": _("Negative"),
    "positive": _("Positive"),
    "pending": _("Result pending"),
}
SCAN_KINDS: dict[str, _StrOrPromise] = {
    "health_code": _("Health code"),
    "entry_pass": _("Entry pass"),
    "vehicle_permit": _("Vehicle permit"),
    "proof": _("Test proof"),
    "travel_card": _("Travel card"),
    "release_certificate": _("Certificate of release"),
}
SCAN_OUTCOMES: dict[str, _StrOrPromise] = {"ok": _("Valid"), "unknown": _("Unknown"), "refused": _("Invalid")}
CERTIFICATE_STATES: dict[str, tuple[str, _StrOrPromise]] = {
    "holds": ("ok", _("held then, as the server knows")),
    "withdrawn": ("bad", _("was withdrawn before")),
    "unknown": ("bad", _("was never issued here")),
}
"""How the server judges a certificate of release again that a phone has read: colour and words."""
STEP_NEEDS: dict[str, _StrOrPromise] = {
    "recipient": _("the unit or village it goes to"),
    "case_number": _("a case number"),
    "power": _("an officer with that power"),
}
STEP_FAULTS: dict[str, _StrOrPromise] = {
    "recipient_missing": _("The unit or village it went to is missing."),
    "case_number_missing": _("The case number is missing."),
    "no_power": _("Whoever imposed it is not on the list of officers with that power."),
    "out_of_order": _("The step before is missing."),
    "cites_nothing": _("The check or step that it follows has not come in."),
}
COUNTED_FROM: dict[str, _StrOrPromise] = {"sampling": _("From sampling"), "report": _("From the report")}
DIFFERENCES: dict[str, _StrOrPromise] = {
    "let_through": _("Let through against the rules"),
    "stopped": _("Stopped without grounds"),
    "verdict": _("Phone and server judge differently"),
}
RESOLUTIONS: dict[str, _StrOrPromise] = {
    "post_right": _("The post was right"),
    "traced": _("Traced and dealt with"),
    "reported": _("Reported to the unit or village they belong to"),
    "instructed": _("The post was instructed"),
    "entry_error": _("Wrong entry, corrected"),
}
KINDS: dict[str, _StrOrPromise] = {
    "road": _("Road checkpoint"),
    "village": _("Village entrance"),
    "compound": _("Compound gate"),
}

REASONS: dict[str, _StrOrPromise] = {
    "static_management": _("Static management: only the green lanes and medical help may pass."),
    "lane_closed": _("This lane is closed here at present."),
    "permit_missing": _("No vehicle permit was shown."),
    "permit_unknown": _("The number of the vehicle permit is not known."),
    "permit_early": _("The vehicle permit is not valid yet."),
    "permit_expired": _("The vehicle permit has expired."),
    "permit_withdrawn": _("The vehicle permit was withdrawn."),
    "permit_other_vehicle": _("The vehicle permit belongs to another vehicle."),
    "permit_other_lane": _("The vehicle permit is for another lane."),
    "permit_used_up": _("The vehicle permit has no passages left."),
    "code_red": _("The health code is red."),
    "code_yellow": _("The health code is yellow."),
    "code_not_shown": _("No health code was shown."),
    "temperature_implausible": _("The temperature cannot be right: measure again."),
    "fever": _("The temperature is at or above the limit."),
    "proof_positive": _("A test result is positive."),
    "proof_ahead": _("The test proof is dated after the check."),
    "proof_old": _("The test proof is older than allowed."),
    "proof_pending": _("The test result is still pending."),
    "proof_unclear": _("The test proof does not say the time it counts from."),
    "proof_missing": _("No test proof was shown."),
    "risk_origin": _("They come from or passed through a risk area."),
    "origin_coarse": _("Part of where they come from is a risk area: ask for the town."),
    "hold": _("A control measure stands against this person."),
    "ask_desk": _("A control measure may stand against this person: telephone the desk before you decide."),
    "scan_refused": _("The scanned code is not valid."),
    "scan_unknown": _("The scanned code is not known."),
    "medical_help": _("Somebody needs medical help: let through, and tell the hospital."),
}

UNCHECKED: dict[str, _StrOrPromise] = {
    "permit": _("vehicle permit"),
    "health_code": _("health code"),
    "temperature": _("temperature"),
    "proof": _("whether the paper proof is genuine"),
    "origin": _("where they come from"),
    "holds": _("control measures on the persons"),
}

REFUSALS: dict[str, _StrOrPromise] = {
    "full_record_needed": _("Whoever is stopped or in doubt needs a full record, not a tap."),
    "one_person_on_foot": _("On foot, each person is a check of their own."),
    "plate_on_foot": _("Somebody on foot has no number plate."),
    "lane_on_foot": _("The green lanes are for vehicles."),
    "person_empty": _("A person was recorded without name, number or phone."),
    "more_persons_than_people": _("More persons are named than were counted on board."),
    "identity_missing": _("A full record names the number plate or a person."),
    "receiver_missing": _("A closed-loop transfer names who receives them."),
    "proof_times": _("The times of the test proof contradict each other."),
    "case_number_missing": _("A penalty needs the number of its case."),
    "recipient_missing": _("A report names the unit or village it went to."),
}


ALL: dict[str, dict[str, _StrOrPromise]] = {
    "subject": SUBJECTS,
    "lane": LANES,
    "mode": MODES,
    "direction": DIRECTIONS,
    "outcome": OUTCOMES,
    "helper": HELPERS,
    "verdict": VERDICTS,
    "code": HEALTH_CODES,
    "seen": SEEN,
    "result": RESULTS,
    "scan_kind": SCAN_KINDS,
    "scan_outcome": SCAN_OUTCOMES,
    "need": STEP_NEEDS,
    "fault": STEP_FAULTS,
    "difference": DIFFERENCES,
    "resolution": RESOLUTIONS,
    "counted": COUNTED_FROM,
    "kind": KINDS,
}
"""The codes by what they are codes of, for pages and exports."""


def say(kind: str, code: str | None) -> str:
    """A code in words; '' for none, the code itself where nobody knows it."""
    return "" if code is None else str(ALL[kind].get(code, code))


def reasons(codes: Iterable[str] | None) -> list[str]:
    """The sentences of reason codes; a code nobody knows stays as it is."""
    return [str(REASONS.get(code, code)) for code in codes or ()]


def unchecked(codes: Iterable[str] | None) -> list[str]:
    """What could not be checked, in words."""
    return [str(UNCHECKED.get(code, code)) for code in codes or ()]
