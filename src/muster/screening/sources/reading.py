"""Cells of a row - of a spreadsheet, a chain, a form - as `Heard`: what is wrong is kept with it, never left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.kernel.sheets import cells
from muster.kernel.sheets.cells import Said
from muster.people.lists import reading
from muster.places import queries as places
from muster.screening.linking.cells import BIRTH, SEX
from muster.screening.measures import Stay
from muster.screening.source_models import SourceKind
from muster.screening.sources import itinerary, rules, whereabouts
from muster.screening.sources.chain import ARRIVED, NAME, NUMBER, ORIGIN, PHONE, TEXT
from muster.screening.sources.rules import ADDRESS, COMPANIONS, Heard

HOME, LEFT = "home", "left_at"
STAYED = timedelta(days=14)
"""Who does not say since when they were there is taken to have been there as long as any rule looks back."""

BY_DAY = frozenset({SourceKind.SELF, SourceKind.DOOR, SourceKind.FORM})
"""Whose words are asked for day by day; in lists and chains they are notes of any kind."""


@dataclass(frozen=True)
class Around:
    """What rows are compared with: the moment, the place they belong to, places by name."""

    now: datetime
    place: str
    origin: Callable[[str], str | None]
    home: Callable[[str], str | None]


def around(scope: Scope, *, place: str) -> Around:
    """For the rows of one delivery."""

    loaded = places.loaded()
    within = whereabouts.homes(loaded, place)

    def home(text: str) -> str | None:
        found = within(text)
        return found if found is not None and scope.covers(found) else None

    now = timezone.localtime(clock.now(scope.incident or 0))
    return Around(now, place, whereabouts.origins(loaded), home)


def hear(one: Mapping[str, str], around: Around, number: int, mended: list[str]) -> Heard:
    """A row as it is understood."""
    said = Said(mended=mended)
    name = reading.name(one.get(NAME, ""), said)
    identity = reading.number(one.get(NUMBER, ""), said, today=around.now.date()).text
    phone = reading.phone(one.get(PHONE, ""), said, needed=False)
    if not identity and not phone:
        said.problems.append("call_missing")
    origin = reading.known(one.get(ORIGIN, ""), around.origin, "origin_unknown", said) or ""
    arrived, left = _moment(one.get(ARRIVED, ""), around, said), _moment(one.get(LEFT, ""), around, said)
    until = left or arrived
    stays = (Stay(origin, until - STAYED, until),) if origin and until is not None else ()
    content = {
        NAME: name, NUMBER: identity, PHONE: phone, ADDRESS: one.get(HOME, "").strip(),
        ORIGIN: one.get(ORIGIN, "").strip(), COMPANIONS: one.get(COMPANIONS, "").strip(),
        TEXT: one.get(TEXT, "").strip(), BIRTH: one.get(BIRTH, "").strip(), SEX: one.get(SEX, "").strip(),
    }  # fmt: skip
    place = around.home(one[HOME].strip()) if one.get(HOME, "").strip() else None
    return Heard(
        {key: value for key, value in content.items() if value}, place or around.place, number, origin,
        arrived or left, stays, tuple(said.problems),
    )  # fmt: skip


def by_day(heard: Heard, around: Around) -> Heard:
    """The same with where they wrote they were each day: it only ever adds."""
    told = days_of(heard, around)
    return replace(heard, stays=(*heard.stays, *itinerary.beyond(told.stays, heard.stays)))


def days_of(heard: Heard, around: Around) -> itinerary.Written:
    """What they wrote day by day, as it is understood."""
    left = heard.stays[0].until if heard.stays else heard.arrived_at
    return itinerary.read(
        heard.content.get(TEXT, ""), today=around.now.date(), zone=timezone.get_current_timezone(), left=left,
        find=around.origin,
    )  # fmt: skip


def _moment(text: str, around: Around, said: Said) -> datetime | None:
    if not text.strip():
        return None
    found = cells.moment(text, today=around.now.date(), mended=said.mended)
    if found is None:
        said.problems.append("moment_form")
        return None
    aware = found.replace(tzinfo=around.now.tzinfo)
    if aware > around.now + rules.DUE:
        said.problems.append("arrives_later")
    return aware
