"""What a row of a source comes to: into the ledger, or open with words for what has to be asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from muster.people.identities import NAME, NUMBER, PHONE
from muster.people.rules import normal_name, normal_number, normal_phone
from muster.screening.measures import Stay

DUE = timedelta(hours=24)
"""So long may a row be open before it is red."""
TEXT, ADDRESS, COMPANIONS = "text", "address", "companions"
NOBODY, SHARED = "nobody", "phone_shared"


@dataclass(frozen=True)
class Heard:
    """A row as it was understood. `content` has name, id_number and phone in their one way of writing, address,
    companions, and under `text` what stood there; `problems` are codes of what is wrong with it."""

    content: Mapping[str, str]
    place: str
    number: int = 0
    origin: str = ""
    arrived_at: datetime | None = None
    stays: tuple[Stay, ...] = ()
    problems: tuple[str, ...] = field(default=())


def keys(content: Mapping[str, str]) -> list[str]:
    """By what a row is known again when its source sends it corrected: the number; phone and name; else its words."""
    found = []
    if number := normal_number(content.get(NUMBER, "")):
        found.append(f"number:{number}")
    name, phone = normal_name(content.get(NAME, "")), normal_phone(content.get(PHONE, ""))
    if name and phone:
        found.append(f"call:{phone}|{name}")
    return found or [f"text:{content.get(TEXT, '')}|{name}|{phone}"]


def why_open(heard: Heard, *, others: frozenset[str] = frozenset()) -> list[str]:
    """Codes of why nobody can be told for certain; none: the row goes into the ledger.

    A right number is enough; without one phone and name are. `others` are phones that somebody of another name in the
    ledger has: families share them, so such a row without a number is asked about.
    """
    name, number, phone = (heard.content.get(part, "") for part in (NAME, NUMBER, PHONE))
    if heard.problems:
        return list(heard.problems)
    if not name or not (number or phone):
        return [NOBODY]
    return [SHARED] if not number and phone in others else []
