"""What a post writes down: the bodies of the record types of checkpoints, as strict as the phone and the server agree.

No Django here: the rules and the contract cases read the same shapes. Codes instead of words, integers instead of
decimals (temperature in tenths of a degree Celsius), no free text, identity only in `plate` and `persons`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from muster.kernel import strokes
from muster.kernel.fields import Body, Salt

Subject = Literal["vehicle", "person"]
Lane = Literal["ordinary", "supply", "enterprise", "medical"]
Mode = Literal["tap", "full"]
Direction = Literal["in", "out"]
Outcome = Literal["passed", "turned_back", "sent_to_sampling", "transferred", "detained", "medical"]
Helper = Literal["grid", "auxiliary_police"]
Verdict = Literal["pass", "doubt", "sample", "turn_back", "transfer"]
HealthCode = Literal["green", "yellow", "red", "none"]
Seen = Literal["scan", "paper", "none"]
Result = Literal["negative", "positive", "pending"]
ScanKind = Literal["health_code", "entry_pass", "vehicle_permit", "proof", "travel_card", "release_certificate"]
ScanOutcome = Literal["ok", "unknown", "refused"]

MOST_PEOPLE = 200
MOST_PERSONS = 60

Code = Annotated[str, Meta(min_length=2, max_length=24, pattern=r"^[0-9][0-9A-Z-]*$")]
"""A division, grid or site code."""
Word = Annotated[str, Meta(max_length=40, pattern=r"^[a-z0-9_]+$")]
Short = Annotated[str, Meta(max_length=80)]
Number = Annotated[str, Meta(min_length=1, max_length=40)]
Serial = Annotated[str, Meta(pattern=r"^[0-9a-f]{10}$")]
"""The serial of a pass or a certificate of release, in hex."""
Moment = Annotated[datetime, Meta(tz=True)]


class Plate(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A number plate: identity too."""

    salt: Salt
    plate: Annotated[str, Meta(min_length=4, max_length=16)]


class Person(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody on board or on foot; what is not known stays empty (a child without a number)."""

    salt: Salt
    name: Short = ""
    id_number: Annotated[str, Meta(max_length=30)] = ""
    phone: Annotated[str, Meta(max_length=24)] = ""


class Proof(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A test proof as it was shown, and how it was looked at: scanned, on paper, or not at all."""

    seen: Seen
    sampled_at: Moment | None = None
    reported_at: Moment | None = None
    result: Result | None = None


class Scan(Body, frozen=True, forbid_unknown_fields=True):
    """What a scanned code said: refused and unknown ones are records too."""

    kind: ScanKind
    outcome: ScanOutcome


class CheckBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One vehicle with its people on board, or one person on foot. A tap is the same with few fields."""

    subject: Subject
    outcome: Outcome
    lane: Lane = "ordinary"
    people: Annotated[int, Meta(ge=1, le=MOST_PEOPLE)] = 1
    mode: Mode = "tap"
    direction: Direction = "in"
    helped_by: Helper | None = None
    device_verdict: Verdict | None = None
    reasons: Annotated[tuple[Word, ...], Meta(max_length=12)] = ()
    plate: Plate | None = None
    persons: Annotated[tuple[Person, ...], Meta(max_length=MOST_PERSONS)] = ()
    from_code: Code | None = None
    to_code: Code | None = None
    itinerary: Annotated[tuple[Code, ...], Meta(max_length=30)] = ()
    temperature_tenths: Annotated[int, Meta(ge=0, le=500)] | None = None
    health_code: HealthCode | None = None
    proof: Proof | None = None
    permit: Number | None = None
    scan: Scan | None = None
    entry_pass: Serial | None = None
    certificate: Serial | None = None
    disinfected: bool | None = None
    receiver: Short | None = None


class StepBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A further step with somebody turned back; it cites the check or the step before, so one attempt stays one."""

    cites: UUID
    step: Word
    place: Code | None = None
    unit: Short | None = None
    case_number: Number | None = None


Strokes = Annotated[str, Meta(max_length=strokes.LONGEST, pattern=strokes.PATTERN)]
"""A signature as it was drawn."""


class Signer(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who receives somebody in a closed loop."""

    salt: Salt
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    phone: Annotated[str, Meta(max_length=24)] = ""


class ReceiptBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whoever was handed over was received: both sides have signed. It cites the check."""

    cites: UUID
    receiver: Signer
    received: Strokes
    handed_over: Strokes
    unit: Short | None = None


def bare_receipt(body: ReceiptBody) -> bytes:
    """Without who signed and how: that is sealed as identity."""
    return msgspec.json.encode({"cites": body.cites, "unit": body.unit})


def bare_check(body: CheckBody) -> bytes | None:
    """The body without identity as JSON; None when it has none and can be kept as it came."""
    if body.plate is None and not body.persons and not body.receiver:
        return None
    return msgspec.json.encode(msgspec.structs.replace(body, plate=None, persons=(), receiver=None))
