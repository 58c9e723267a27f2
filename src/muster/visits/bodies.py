"""What a phone records of a household that was asked or premises that were looked at. No Django here."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from muster.kernel.fields import Body

Subject = Literal["household", "premises"]
Way = Literal["visit", "call", "message"]
Outcome = Literal["done", "absent", "refused", "gone"]
HOUSEHOLD, PREMISES, DONE = "household", "premises", "done"

Salt = Annotated[str, Meta(min_length=22, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Place = Annotated[str, Meta(min_length=6, max_length=15, pattern=r"^[0-9]+$")]
Kind = Annotated[str, Meta(max_length=30, pattern=r"^[a-z][a-z-]*$")]


class Said(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The door of a household and what was written down there: people's words, sealed as a whole."""

    salt: Salt
    door: Annotated[str, Meta(max_length=60)] = ""
    note: Annotated[str, Meta(max_length=200)] = ""


class VisitBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One visit, call or message: to whom, what it came to, whether somebody has to see to something there.

    A household is known by its place and door, premises by place, kind (a key of the playbook) and name.
    """

    subject: Subject
    place: Place
    outcome: Outcome
    way: Way = "visit"
    kind: Kind | None = None
    name: Annotated[str, Meta(max_length=60)] = ""
    people: Annotated[int, Meta(ge=0, le=9999)] | None = None
    attention: bool = False
    said: Said | None = None


def refuse_visit(body: VisitBody) -> str | None:
    """The code of what contradicts itself; None when nothing does."""
    door = body.said is not None and bool(body.said.door.strip())
    if body.subject == HOUSEHOLD:
        return "visit_names_premises" if body.kind or body.name else None if door else "door_missing"
    if door:
        return "visit_names_door"
    return None if body.kind and body.name.strip() else "premises_missing"


def bare_visit(body: VisitBody) -> bytes | None:
    """Without the people's words: those are sealed. None when there are none."""
    if body.said is None:
        return None
    return msgspec.json.encode(msgspec.structs.replace(body, said=None))
