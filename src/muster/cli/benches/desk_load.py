"""What `bench desk` works on: a county with 218 posts to man round the clock, 6,500 people of 260 units, a command
officer who is signed in. People are made up."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

COUNTY = "510521"
POSTS, TOWNS, PEOPLE, UNITS = 218, 17, 6500, 260
START = datetime(2022, 9, 5, 0, 0, tzinfo=UTC)
FIRST = date(2022, 9, 6)
SHIFTS = (("早班", "早", 7), ("中班", "中", 15), ("夜班", "夜", 23))
MINUTES = 8 * 60
SKILLED = {"lead": 0.2, "medic": 0.1}
WITH_MEDIC = 0.5
EXCLUDED, NO_NIGHTS, AWAY = 0.06, 0.15, 0.1
"""Shares of people, as in the problems of `bench roster`: not to be deployed, never by night, away for some days."""


def load() -> dict[str, Any]:
    """Fill the state; answers the session of a command officer, the operation, and how much there is."""
    import django

    django.setup()
    from django.db import transaction

    from muster.places.load import load as load_places

    load_places(COUNTY)
    dice = random.Random(218)  # noqa: S311 - made the same again, not secret
    with transaction.atomic():
        scope = _operation()
        _posts(scope, dice)
        people = _people(scope, dice)
        _away(scope, people, dice)
    with transaction.atomic():
        return {**_visitor(scope), "people": len(people), "first": FIRST.isoformat()}


def _operation() -> Any:
    from dataclasses import replace

    from muster.incidents.actions import open_incident
    from muster.kernel.scope import Scope, system
    from muster.messages.actions import ChannelDraft, open_channel

    incident = open_incident(
        Scope(actor="command:bench"), name="bench-desk", title_zh="压力测试", title_en="Bench", place=COUNTY, at=START,
        exercise=True,
    )  # fmt: skip
    scope = replace(system(incident.pk, "command:bench"), names=True)
    scope.apply()
    open_channel(scope, draft=ChannelDraft(COUNTY, "号码表", "list"))
    return scope


def _posts(scope: Any, dice: random.Random) -> None:
    """A checkpoint's needs: a lead, one or two helpers, at half of them somebody medical."""
    from muster.places import queries as places
    from muster.places.actions import SiteDraft, open_sites
    from muster.places.rules import Level
    from muster.rosters.actions import needs
    from muster.rosters.actions.needs import LimitsDraft, Wanted

    towns = places.divisions(COUNTY, Level.TOWN)[:TOWNS]
    villages = [village.code for town in towns for village in places.divisions(town.code, Level.VILLAGE)]
    drafts = [SiteDraft(villages[number % len(villages)], "K", f"{number + 1}号卡口") for number in range(POSTS)]
    sites = open_sites(scope=scope, drafts=drafts, opened_at=START)
    kinds = [
        needs.add_shift_kind(scope, place=COUNTY, name=name, short=short, starts=time(hour), minutes=MINUTES)
        for name, short, hour in SHIFTS
    ]
    needs.set_limits(scope, place=COUNTY, draft=LimitsDraft(11, 5, 6, 4))
    for site in sites:
        post, helpers = needs.open_post(scope, site=site, name="查验岗"), dice.choice((1, 2, 2))
        wanted = [Wanted(kind.pk, "lead", 1, 1) for kind in kinds]
        by_day = {kind.pk: 1 if kind.night else helpers for kind in kinds}
        wanted += [Wanted(kind, "any", least, least + 1) for kind, least in by_day.items()]
        wanted += [Wanted(kind.pk, "medic", 1, 1) for kind in kinds if dice.random() < WITH_MEDIC]
        needs.set_needs(scope, posts=[post.pk], wanted=wanted)


def _people(scope: Any, dice: random.Random) -> Sequence[Any]:
    from muster.people.actions import organisations, staff
    from muster.people.generated import Generator
    from muster.people.models import Organisation, Staff
    from muster.places import queries as places
    from muster.places.rules import Level

    towns = [town.code for town in places.divisions(COUNTY, Level.TOWN)]
    generator = Generator("desk", towns)
    units = []
    for number in range(UNITS):
        pk = organisations.open_organisation(
            scope, kind="agency", place=COUNTY, name_zh=f"第{number + 1}单位", since=date(2022, 1, 1)
        )
        units.append((Organisation.objects.get(pk=pk), dice.choice(towns)))
    listed = []
    for number in range(PEOPLE):
        unit, home = units[number * UNITS // PEOPLE]
        one = generator.person(ages=(22, 59))
        skills = [skill for skill, share in SKILLED.items() if dice.random() < share]
        listed.append(staff.Person(one.name, one.id_number, one.phone, unit, home=home, skills=tuple(skills)))
    staff.load_staff(scope, people=listed, on=date(2022, 9, 1), at=START)
    return list(Staff.objects.filter(place=COUNTY).order_by("pk").values_list("pk", flat=True))


def _away(scope: Any, people: Sequence[Any], dice: random.Random) -> None:
    from muster.rosters.actions import absences
    from muster.rosters.actions.absences import Away
    from muster.rosters.models import ShiftKind

    days = [kind.pk for kind in ShiftKind.objects.all() if not kind.night]
    for person in people:
        draw = dice.random()
        if draw < EXCLUDED:
            away = Away("excluded", FIRST - timedelta(days=1), reason="居家隔离")
        elif draw < EXCLUDED + NO_NIGHTS:
            away = Away("only", FIRST - timedelta(days=1), shifts=days, reason="夜间不能值守")
        elif draw < EXCLUDED + NO_NIGHTS + AWAY:
            since = FIRST + timedelta(days=dice.randrange(12))
            away = Away("away", since, since + timedelta(days=2), reason="出差")
        else:
            continue
        absences.note(scope, staff=person, away=away)


def _visitor(scope: Any) -> dict[str, Any]:
    from muster.cli.benches.visitor import signed_in
    from muster.kernel import clock

    scope.apply()
    clock.move(scope.incident, to=START + timedelta(hours=8))
    return {"cookies": signed_in(scope.incident, COUNTY, since=START), "incident": scope.incident}


def move(incident: int, to: str) -> None:
    """Let the exercise's clock stand there."""
    import django

    django.setup()
    from django.db import transaction

    from muster.kernel import clock
    from muster.kernel.scope import system

    with transaction.atomic():
        system(incident, "command:bench").apply()
        clock.move(incident, to=datetime.fromisoformat(to))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        move(int(sys.argv[1]), sys.argv[2])
    else:
        sys.stdout.write(json.dumps(load()))
