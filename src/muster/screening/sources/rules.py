"""What a row of a source comes to: into the ledger, or open with words for what has to be asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from muster.linkage import names_agree
from muster.people.identities import NAME, NUMBER, PHONE
from muster.people.rules import NumberProblem, normal_name, normal_number, normal_phone
from muster.screening.measures import Stay

DUE = timedelta(hours=24)
"""So long may a row be open before it is red."""
TEXT, ADDRESS, COMPANIONS = "text", "address", "companions"
NOBODY = "nobody"


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
    key: str = ""
    """What it alone is known by, where its source has a name for each of its rows."""


def keys(heard: Heard) -> list[str]:
    """By what a row is known again when its source sends it corrected: the number, unless the name says that it
    `is_another`; phone and name; else its words."""
    if heard.key:
        return [heard.key]
    content, found = heard.content, list[str]()
    if number := normal_number(content.get(NUMBER, "")):
        found.append(f"number:{number}")
    name, phone = normal_name(content.get(NAME, "")), normal_phone(content.get(PHONE, ""))
    if name and phone:
        found.append(f"call:{phone}|{name}")
    return found or [f"text:{content.get(TEXT, '')}|{name}|{phone}"]


def is_another(heard: Heard, before: Heard) -> bool:
    """Whether a row is about somebody else than the one before that has its number: a child is often written under a
    parent's. Where the source itself names its rows, it says which one it corrects."""
    one, other = heard.content.get(NAME, ""), before.content.get(NAME, "")
    return not heard.key and one != other and not names_agree(one, other)


def why_open(heard: Heard) -> list[str]:
    """Codes of why it is not certain that the row may found an entry of the ledger; none: it may.

    A right number is enough; without one phone and name are.
    """
    name, number, phone = (heard.content.get(part, "") for part in (NAME, NUMBER, PHONE))
    if heard.problems:
        return list(heard.problems)
    return [] if name and (number or phone) else [NOBODY]


WRONG_NUMBER = frozenset({*(problem.value for problem in NumberProblem), "number_rounded"})


def names_somebody(heard: Heard, problems: Iterable[str]) -> bool:
    """Whether linking may say whose a row is: nothing is wrong with it, or nothing but its number."""
    return bool(heard.content.get(NAME)) and set(problems) <= WRONG_NUMBER
