"""What `bench pages` looks at: a county's ledger a month into an operation, and somebody of its command signed in.

Lists come in, measures are confirmed and people followed up by what the program itself has for that; only messages,
which go out one by one, are written down as gone.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from muster.cli.benches import ledger_load as lists
from muster.cli.benches.ledger_load import COUNTY, START

SEED = 40
REPORTS_EACH = 2.5
"""What the generator tells of a person, on average: more reports are left out here, so that there are more people."""
MESSAGES = 53_000
DAYS = (timedelta(hours=8), timedelta(days=2), timedelta(days=4, hours=1))
"""Since the operation began: lists came and measures were confirmed, first calls, the morning that is looked at."""
CALLED, CALLED_TODAY, SAMPLED = 0.7, 0.3, 0.6
"""Shares of people under a measure who were reached, once and today, and of tests that laboratories answered."""
RELEASED = 2_000
PARTS = """
insert into messaging_part (incident, place, message_id, channel, attempt, number, reference, gateway_id, state, error,
                            sent_at, asked)
  select m.incident, m.place, m.id, m.channel_id, 1, 1, 'bench-' || m.id, '', 'delivered', '', m.recorded_at, 0
    from messaging_message m
"""


def load(rows: int, people: int) -> dict[str, Any]:
    """Fill the state; answers the cookie of a command officer, the pages to ask for, and how much there is."""
    import django

    django.setup()
    from muster.kernel.collector import look_seldom

    look_seldom()
    started = time.perf_counter()
    scope = lists.operation("bench-pages")
    sent, _truth = lists.files(_reports(rows, people), SEED)
    lists.take_all(scope, [lists.bring(scope, name, data) for name, data in sent])
    _say("lists are in", started)
    _confirm(scope)
    _say("measures are confirmed", started)
    for day, share in zip(DAYS[1:], (CALLED, CALLED_TODAY), strict=True):
        _follow_up(scope, day, share)
    _say("people were called", started)
    _send(scope)
    shown = _visitor(scope)
    return {**shown, "rows": _volumes(), "filled_s": round(time.perf_counter() - started)}


def _say(words: str, started: float) -> None:
    print(f"  {words} ({time.perf_counter() - started:.0f} s)", file=sys.stderr)


def _reports(rows: int, people: int) -> Iterator[tuple[str, dict[str, str]]]:
    """The first report of each of so many people, and of what else was told of them as many as there are rows left."""
    known, more = set[str](), rows - people
    for person, cells in lists.reports(int(people * REPORTS_EACH), SEED):
        if person not in known and len(known) < people:
            known.add(person)
        elif person in known and more > 0:
            more -= 1
        else:
            continue
        yield person, cells


def _confirm(scope: Any) -> None:
    from muster.kernel import clock
    from muster.kernel.scope import acting
    from muster.screening.actions import decide
    from muster.screening.queries import ledger
    from muster.screening.queries.ledger import Wanted

    now = clock.now(scope.incident)
    while True:
        with acting(scope):
            people = ledger.ids(scope, Wanted("proposed"), now, decide.MOST)
            if not people:
                return
            decide.confirm(scope=scope, people=people)
            decide.own(scope=scope, people=people[::2], owner="渭城区包保专班")


def _follow_up(scope: Any, day: timedelta, share: float) -> None:
    """A day's calls, what laboratories answered since, releases of those whose end has come, and what went up."""
    from muster.kernel import clock
    from muster.kernel.scope import acting
    from muster.screening.actions import decide, follow
    from muster.screening.queries import ledger
    from muster.screening.queries.ledger import Wanted
    from muster.screening.rounds import escalate

    dice = random.Random(f"{day}")  # noqa: S311 - made data
    now = START + day
    with acting(scope):
        clock.move(scope.incident, to=now, speed=1)
        under = ledger.ids(scope, Wanted("force"), now, sys.maxsize)
        past = ledger.ids(scope, Wanted("past"), now, RELEASED)
    for start in range(0, len(under), decide.MOST):
        some = under[start : start + decide.MOST]
        reached = [person for person in some if dice.random() < share]
        with acting(scope):
            follow.note_many(scope=scope, way="call", contacts=dict.fromkeys(reached, "arrived"))
            follow.match_tests(scope=scope, results=_answered(some, now, dice))
    with acting(scope):
        decide.release(scope=scope, people=past, why="压力测试")
        escalate.escalate(scope=scope)


def _answered(people: Sequence[UUID], now: Any, dice: random.Random) -> list[Any]:
    """Negative results for some of the tests of these people that were due by now."""
    from muster.people.queries.ledger import Proven
    from muster.screening.models import TestDue

    tests = TestDue.objects.filter(person__in=people, done_at=None, since__lt=now).order_by("pk")
    return [
        Proven(person, since + timedelta(hours=1), "negative")
        for person, since in tests.values_list("person", "since")
        if dice.random() < SAMPLED
    ]


def _send(scope: Any) -> None:
    """Messages that asked people to report, gone out by a carrier."""
    from muster.cli.benches import scratch
    from muster.kernel.scope import acting
    from muster.messages import actions
    from muster.messages.actions import ChannelDraft, Sending, Target
    from muster.screening.sources.notices import EVENT

    with acting(scope):
        channel = actions.open_channel(scope, draft=ChannelDraft(COUNTY, "短信", "list", {}))
        sending = Sending(f"{EVENT}:1", COUNTY, "提醒", "渭城区防控办", "{姓名}您好，请主动报告行程。")
        targets = [Target(f"154{number:08d}", COUNTY, {"name": f"王{number}"}) for number in range(MESSAGES)]
        actions.queue(scope, channel=channel, sending=sending, targets=targets)
    with scratch.owner() as connection:
        connection.execute(PARTS)
        connection.execute("update messaging_message set state = 'delivered'")
        connection.execute("vacuum analyze")


def _visitor(scope: Any) -> dict[str, Any]:
    from muster.cli.benches.visitor import signed_in
    from muster.kernel import clock
    from muster.kernel.scope import acting
    from muster.screening.queries import ledger
    from muster.screening.queries.ledger import Wanted

    with acting(scope):
        cookies = signed_in(scope.incident, COUNTY, since=START)
        (person,) = ledger.ids(scope, Wanted("force"), clock.now(scope.incident), 1)
    return {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "pages": _pages(person)}


def _pages(person: UUID) -> Mapping[str, str]:
    """The addresses to ask for."""
    from django.urls import reverse

    ledger, overdue = reverse("ledger"), reverse("overdue")
    return {
        "start": reverse("home"),
        "ledger": ledger,
        "ledger_late_page": f"{ledger}?page=500",
        "under_a_measure": f"{ledger}?state=force",
        "silent": f"{ledger}?state=silent&page=100",
        "released": f"{ledger}?state=released",
        "overdue": overdue,
        "overdue_at_the_county": f"{overdue}?level=county&page=20",
        "board_by_town": reverse("screening-board"),
        "sources": reverse("sources"),
        "rows_of_sources": reverse("source-rows"),
        "figures": reverse("figures"),
        "figure": reverse("figure", args=["screening.under_measures"]),
        "person": reverse("screened", args=[person]),
    }


def _volumes() -> dict[str, int]:
    from muster.cli.benches import scratch

    counted = {
        "people": "screening_measure where state <> 'merged'",
        "under_a_measure": "screening_measure where state = 'force'",
        "released": "screening_measure where state = 'released'",
        "rows_of_sources": "screening_sourcerow",
        "tests": "screening_testdue",
        "follow_ups": "screening_followup",
        "steps_up": "screening_escalated",
        "messages": "messaging_part",
    }
    with scratch.owner() as connection:
        found = {name: connection.execute(f"select count(*) from {of}").fetchone() for name, of in counted.items()}  # noqa: S608 - ours
    return {name: row[0] for name, row in found.items() if row}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(load(int(sys.argv[1]), int(sys.argv[2]))))
