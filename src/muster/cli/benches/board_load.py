"""What `bench board` looks at: a county's checkpoints, a million checks of six days, a report, somebody signed in."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

COUNTY = "510521"
POSTS = 218
TOWNS = 17
HOURS = 144
END = datetime(2022, 9, 12, 0, 0, tzinfo=UTC)
START = END - timedelta(hours=HOURS)
SEND_MINUTES = 10
"""How often a phone hands in what it has."""
TALLY = """
insert into checkpoints_tally (incident, site, hour, recorded_at, checks, people_checked, vehicles, stopped,
    turned_back, vehicles_turned_back, persons_turned_back, supply_vehicles, enterprise_vehicles, helped_checks,
    sampled, transferred, detained, medical, registered, late, last_effective_at)
  select c.incident, c.site, date_trunc('hour', effective_at, 'UTC'), recorded_at, sum(n.checks),
         sum(n.people_checked), sum(n.vehicles), sum(n.stopped), sum(n.turned_back), sum(n.vehicles_turned_back),
         sum(n.persons_turned_back), sum(n.supply_vehicles), sum(n.enterprise_vehicles), sum(n.helped_checks),
         sum(n.sampled), sum(n.transferred), sum(n.detained), sum(n.medical), sum(n.registered), 0, max(effective_at)
    from checkpoints_check c, checkpoints_counts(subject, lane, people, outcome, helped_by, mode, 1) n
   group by 1, 2, 3, 4
"""
"""What the door writes for each batch, once for all of them."""


def load(checks: int) -> dict[str, Any]:
    """Fill the state; returns the cookie of a command officer and the pages to ask for."""
    import django

    django.setup()
    from django.db import transaction

    from muster.places.load import load as load_places

    load_places(COUNTY)
    with transaction.atomic():
        scope, posts = _operation()
    _copy(scope.incident or 0, posts, checks)
    with transaction.atomic():
        return _visitor(scope)


def _operation() -> tuple[Any, list[str]]:
    from muster.checkpoints.actions import Opening, open_checkpoints
    from muster.incidents.actions import open_incident
    from muster.kernel.scope import Scope, system
    from muster.places import queries as places
    from muster.places.actions import SiteDraft, open_sites
    from muster.places.rules import Level

    incident = open_incident(
        Scope(actor="command:bench"), name="bench", title_zh="压力测试", title_en="Bench", place=COUNTY, at=START,
        exercise=True,
    )  # fmt: skip
    scope = system(incident.pk, "command:bench")
    scope.apply()
    towns = places.divisions(COUNTY, Level.TOWN)[:TOWNS]
    villages = [village for town in towns for village in places.divisions(town.code, Level.VILLAGE)]
    drafts = [SiteDraft(villages[number % len(villages)].code, "K", f"{number + 1}号卡口") for number in range(POSTS)]
    posts = open_sites(scope=scope, drafts=drafts, opened_at=START)
    open_checkpoints(scope=scope, openings=[Opening(post) for post in posts])
    return scope, posts


def _rows(incident: int, posts: list[str], checks: int) -> Iterator[tuple[object, ...]]:
    from muster.kernel.ids import uuid7

    dice = random.Random(510521)  # noqa: S311 - made data
    sending = timedelta(minutes=SEND_MINUTES)
    for number in range(checks):
        at = START + timedelta(seconds=HOURS * 3600 * number / checks)
        recorded = START + sending * ((at - START) // sending + 1)
        back = dice.random() < 0.004  # noqa: PLR2004 - made data
        supply = not back and dice.random() < 0.004  # noqa: PLR2004 - made data
        yield (
            uuid7(), incident, posts[dice.randrange(len(posts))], at, recorded,
            "vehicle", "supply" if supply else "ordinary", dice.choice((1, 1, 2, 3)),
            "turned_back" if back else "passed", "grid" if dice.random() < 0.04 else None,  # noqa: PLR2004 - made data
            "full" if back else "tap", "in",
        )  # fmt: skip


def _copy(incident: int, posts: list[str], checks: int) -> None:
    from muster.cli.benches import scratch

    columns = (
        "record, incident, site, effective_at, recorded_at, subject, lane, people, outcome, helped_by, mode, direction"
    )
    with scratch.owner() as connection, connection.cursor() as cursor:
        with cursor.copy(f"copy checkpoints_check ({columns}) from stdin") as copy:
            for row in _rows(incident, posts, checks):
                copy.write_row(row)
        cursor.execute(TALLY.encode())
        cursor.execute("vacuum analyze")


def _visitor(scope: Any) -> dict[str, Any]:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.urls import reverse

    from muster.accounts.models import Mandate, Role, User
    from muster.kernel import clock
    from muster.situation.actions import make_bulletin

    scope.apply()
    clock.move(scope.incident, to=END + timedelta(minutes=1), speed=1)
    user = User.objects.create(username="bench")
    Mandate.objects.create(user=user, role=Role.COMMAND, places=[COUNTY], incident=scope.incident, since=START)
    report = make_bulletin(scope=scope, place=COUNTY, as_of=END)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["incident"] = scope.incident
    session.save()
    back = "?as_of=2022-09-10T06:00"
    board = reverse("board-at", args=[COUNTY])
    pages = {
        "board": board,
        "board_as_of": board + back,
        "report": reverse("bulletin", args=[report.pk]),
        "overview": reverse("home"),
        "figure": reverse("figure", args=["gates.vehicles_turned_back"]),
        "figure_as_of": reverse("figure", args=["gates.checks"]) + back,
    }
    return {"cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}", "pages": pages}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(load(int(sys.argv[1]))))
