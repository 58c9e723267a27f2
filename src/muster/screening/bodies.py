"""What a phone records from door to door. No Django here: codes instead of words, identity only in `person` of
somebody newly found."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from muster.kernel.fields import Body, Salt

Way = Literal["call", "visit"]
Contact = Literal[
    "on_the_way", "arrived", "refused", "no_answer", "wrong_number", "empty_number", "elsewhere", "duplicate",
    "handed_over", "lost",
]  # fmt: skip
Symptom = Literal["fever", "cough", "throat", "fatigue", "taste", "diarrhoea"]
Asked = Literal["itinerary", "companions", "address", "supplies"]
COLDEST, HOTTEST = 340, 430
"""Tenths of a degree Celsius."""

Words = Annotated[str, Meta(max_length=120)]
Moment = Annotated[datetime, Meta(tz=True)]
Place = Annotated[str, Meta(min_length=6, max_length=15, pattern=r"^[0-9]+$")]


class VisitBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A call or a visit to somebody of the ledger: what it came to, what was asked, whether a sample was taken."""

    person: UUID
    way: Way
    contact: Contact
    temperature_tenths: Annotated[int, Meta(ge=COLDEST, le=HOTTEST)] | None = None
    symptoms: Annotated[tuple[Symptom, ...], Meta(max_length=6)] = ()
    asked: Annotated[tuple[Asked, ...], Meta(max_length=4)] = ()
    sampled: bool = False


class FoundPerson(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who was met: all of it is identity, sealed as a whole."""

    salt: Salt
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    id_number: Annotated[str, Meta(max_length=30)] = ""
    phone: Annotated[str, Meta(max_length=24)] = ""
    home: Words = ""
    origin: Words = ""
    companions: Annotated[str, Meta(max_length=300)] = ""


class FoundBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody who lives there and whom no list names."""

    person: FoundPerson
    place: Place
    arrived_at: Moment | None = None


def bare_found(body: FoundBody) -> bytes:
    """Without who it is: that is sealed."""
    return msgspec.json.encode({"place": body.place, "arrived_at": body.arrived_at})
