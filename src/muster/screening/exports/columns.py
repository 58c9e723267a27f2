"""What a column of an exported ledger can hold. All of it is recorded once; a layout chooses, orders and names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muster.people.identities import NAME, NUMBER, PHONE
from muster.screening import words
from muster.screening.models import FollowUp, Measure, Person, State
from muster.screening.queries.ledger import TOWN

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class Line:
    """Somebody of the ledger before a layout: who it is (masked, or in full), how it stands, names of places."""

    number: int
    person: Person
    measure: Measure
    who: Mapping[str, str]
    names: Mapping[str, str]
    home: str = ""
    tests: tuple[int, int] = (0, 0)
    """Done, of all."""
    last: FollowUp | None = field(default=None)


@dataclass(frozen=True)
class Field:
    """The usual heading of a column, its width in characters, what it says of somebody."""

    heading: _StrOrPromise
    width: int
    say: Callable[[Line], str | int]


def _local(moment: datetime | None) -> str:
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _place(one: Line, code: str) -> str:
    return one.names.get(code, code)


def _under(one: Line) -> bool:
    return one.measure.state in (State.FORCE, State.RELEASED)


def _kind(one: Line) -> str:
    return str(words.KINDS.get(one.measure.kind, "")) if _under(one) else ""


def _tests(one: Line) -> str:
    return f"{one.tests[0]}/{one.tests[1]}" if one.tests[1] else ""


def _symptoms(one: Line) -> str:
    return "、".join(str(words.SYMPTOMS[key]) for key in (one.last.symptoms if one.last else ()))


def _temperature(one: Line) -> str:
    return "" if one.last is None or one.last.temperature is None else str(one.last.temperature)


FIELDS: dict[str, Field] = {
    "number": Field(_("Running number"), 6, lambda one: one.number),
    "name": Field(_("Name"), 10, lambda one: one.who.get(NAME, "")),
    "id_number": Field(_("ID number"), 20, lambda one: one.who.get(NUMBER, "")),
    "phone": Field(_("Phone"), 14, lambda one: one.who.get(PHONE, "")),
    "town": Field(_("Town"), 12, lambda one: one.names.get(one.measure.place[:TOWN], "")),
    "place": Field(_("Place"), 14, lambda one: _place(one, one.measure.place)),
    "home": Field(_("Address to the door"), 24, lambda one: one.home),
    "source": Field(_("Told by"), 14, lambda one: str(words.SOURCES.get(one.person.source, one.person.source))),
    "origin": Field(_("From where"), 14, lambda one: _place(one, one.person.origin)),
    "arrived": Field(_("Arrived at"), 17, lambda one: _local(one.person.arrived_at)),
    "class": Field(_("Class"), 14, lambda one: str(words.CLASSES.get(one.measure.risk_class, ""))),
    "measure": Field(_("Measure"), 14, _kind),
    "since": Field(_("Begins at"), 17, lambda one: _local(one.measure.since) if _under(one) else ""),
    "until": Field(_("Ends at"), 17, lambda one: _local(one.measure.until) if _under(one) else ""),
    "tests": Field(_("Tests done"), 10, _tests),
    "state": Field(_("State"), 12, lambda one: str(words.STATES.get(one.measure.state, one.measure.state))),
    "released": Field(_("Released at"), 17, lambda one: _local(one.measure.released_at)),
    "owner": Field(_("Who answers for them"), 14, lambda one: str(one.measure.owner or "")),
    "contact": Field(_("Last status"), 12, lambda one: str(words.CONTACTS.get(one.measure.contact, ""))),
    "reported": Field(_("Last follow-up"), 17, lambda one: _local(one.measure.reported_at)),
    "temperature": Field(_("Temperature"), 8, _temperature),
    "symptoms": Field(_("Symptoms"), 14, _symptoms),
    "remark": Field(_("Remarks"), 16, lambda one: ""),
    "signature": Field(_("Signature"), 12, lambda one: ""),
}
"""Remarks and signature stay empty: they are written on paper."""
