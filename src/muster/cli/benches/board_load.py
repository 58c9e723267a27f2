"""What `bench board` looks at: a county's checkpoints, a million checks of six days, a report, somebody signed in."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

COUNTY = "510521"
POSTS = 218
TOWNS = 17
HOURS = 144
END = datetime(2022, 9, 12, 0, 0, tzinfo=UTC)
START = END - timedelta(hours=HOURS)
BATCH = (1, 2, 3, 4, 6)
"""How many checks a phone hands in at a time, each as often as the others: a phone in range sends at once."""
LATE_EACH, VOID_EACH, DIFFERENCE_EACH = 100, 300, 20
"""One batch of so many was sent hours later, one check of so many was taken back, one full record is disputed."""
TALLIES = """
insert into checkpoints_tally (incident, site, hour, recorded_at, checks, people_checked, vehicles, stopped,
    turned_back, vehicles_turned_back, persons_turned_back, supply_vehicles, enterprise_vehicles, helped_checks,
    sampled, transferred, detained, medical, registered, late, last_effective_at)
  select c.incident, c.site, date_trunc('hour', effective_at, 'UTC'), recorded_at, sum(n.checks),
         sum(n.people_checked), sum(n.vehicles), sum(n.stopped), sum(n.turned_back), sum(n.vehicles_turned_back),
         sum(n.persons_turned_back), sum(n.supply_vehicles), sum(n.enterprise_vehicles), sum(n.helped_checks),
         sum(n.sampled), sum(n.transferred), sum(n.detained), sum(n.medical), sum(n.registered),
         count(*) filter (where recorded_at - effective_at > interval '1 hour'), max(effective_at)
    from checkpoints_check c, checkpoints_counts(subject, lane, people, outcome, helped_by, mode, 1) n
   group by 1, 2, 3, 4 order by 4
"""
"""What the door writes for each batch, once for all of them."""
RECORDS = """
insert into kernel_record (id, incident, site, type, version, sequence, device, occurred_at, effective_at,
    recorded_at, boot, monotonic_ms, clock_safe, outcome, hash, batch)
  select record, incident, site, 'checkpoints.record_check', 1, 1, 1, effective_at, effective_at, recorded_at, 'b', 1,
         true, 'accepted', sha256(uuid_send(record)), 1
    from checkpoints_check
"""
VOIDS = f"""
insert into kernel_void (target, record, incident, site, recorded_at)
  select record, gen_random_uuid(), incident, site, recorded_at + interval '25 minutes'
    from checkpoints_check
   where abs(hashtext(record::text)) % {VOID_EACH} = 0
     and recorded_at < (select max(recorded_at) - interval '25 minutes' from checkpoints_check)
"""  # noqa: S608 - constants
UNTALLIED = "select checkpoints_void_check(target, recorded_at) from kernel_void order by recorded_at"
JUDGED = f"""
with full_records as (select * from checkpoints_check where mode = 'full'),
verdicts as (
  insert into checkpoints_verdict (record, incident, site, verdict, reasons, unchecked, recorded_at)
    select record, incident, site, 'turn_back', '{{}}', '{{}}', recorded_at + interval '1 minute' from full_records
), differences as (
  insert into checkpoints_difference (record, incident, site, kind, recorded_at)
    select record, incident, site, 'let_through', recorded_at + interval '1 minute' from full_records
     where abs(hashtext(record::text)) % {DIFFERENCE_EACH} = 0
)
insert into checkpoints_attempt (record, earlier, incident, site, earlier_site, effective_at, earlier_at, recorded_at)
  select record, before, incident, site, before_site, effective_at, before_at, recorded_at + interval '1 minute'
    from (select f.*, lag(record) over times as before, lag(site) over times as before_site,
                 lag(effective_at) over times as before_at
            from full_records f window times as (order by effective_at)) f
   where before is not null and abs(hashtext(record::text)) % {DIFFERENCE_EACH} = 0
"""  # noqa: S608 - constants


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
        return {**_visitor(scope, posts), "rows": _volumes()}


def close() -> dict[str, int]:
    """What the worker does every minute, done at once; how many rows the closed hours have."""
    import django

    django.setup()
    from muster.checkpoints.tasks import close_hours
    from muster.cli.benches import scratch

    close_hours(timestamp=0)
    with scratch.owner() as connection:
        connection.execute("vacuum analyze checkpoints_hourtally, checkpoints_runningtally")
    return _volumes("checkpoints_hourtally", "checkpoints_runningtally")


def _volumes(*more: str) -> dict[str, int]:
    from muster.cli.benches import scratch

    with scratch.owner() as connection:
        tables = ("checkpoints_check", "checkpoints_tally", "kernel_void", *more)
        counted = {table: connection.execute(f"select count(*) from {table}").fetchone() for table in tables}  # noqa: S608
    return {table: row[0] for table, row in counted.items() if row}


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


def _batches(dice: random.Random, posts: list[str], checks: int) -> list[tuple[datetime, str, list[datetime]]]:
    """When each batch was recorded, where, and when its checks were made; in the order they came in."""
    found = []
    for number, post in enumerate(posts):
        many = checks // len(posts) + (number < checks % len(posts))
        times = iter(sorted(START + timedelta(seconds=HOURS * 3600 * dice.random()) for _check in range(many)))
        while batch := list(islice(times, dice.choice(BATCH))):
            delay = dice.uniform(3600, 5 * 3600) if dice.randrange(LATE_EACH) == 0 else dice.uniform(2, 30)
            found.append((batch[-1] + timedelta(seconds=delay), post, batch))
    return sorted(batch for batch in found if batch[0] < END + timedelta(minutes=1))


def _rows(incident: int, posts: list[str], checks: int) -> Iterator[tuple[object, ...]]:
    from muster.kernel.ids import uuid7

    dice = random.Random(510521)  # noqa: S311 - made data
    for recorded, post, times in _batches(dice, posts, checks):
        for at in times:
            back = dice.random() < 0.004  # noqa: PLR2004 - made data
            supply = not back and dice.random() < 0.004  # noqa: PLR2004 - made data
            yield (
                uuid7(), incident, post, at, recorded,
                "vehicle", "supply" if supply else "ordinary", dice.choice((1, 1, 2, 3)),
                "turned_back" if back else "passed", "grid" if dice.random() < 0.04 else None,  # noqa: PLR2004
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
        for statement in (TALLIES, RECORDS, VOIDS, UNTALLIED, JUDGED, "vacuum analyze"):
            cursor.execute(statement.encode())


def _visitor(scope: Any, posts: list[str]) -> dict[str, Any]:
    from muster.cli.benches.visitor import signed_in
    from muster.kernel import clock
    from muster.situation.actions import make_bulletin

    scope.apply()
    clock.move(scope.incident, to=END + timedelta(minutes=1), speed=1)
    cookies = signed_in(scope.incident, COUNTY, since=START)
    report = make_bulletin(scope=scope, place=COUNTY, as_of=END)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"cookie": cookie, "pages": _pages(report.pk, posts[0])}


def _pages(report: int, post: str) -> dict[str, str]:
    """The addresses to ask for; `{moment}` is another past minute each time, so that nothing kept can answer."""
    from django.urls import reverse

    board, past = reverse("board-at", args=[COUNTY]), "as_of={moment}"
    turned_back, checks = (reverse("figure", args=[f"gates.{key}"]) for key in ("vehicles_turned_back", "checks"))
    return {
        "board": board,
        "board_part": f"{board}?part=live",
        "board_as_of": f"{board}?{past}",
        "board_of_town": reverse("board-at", args=[post[:9]]),
        "board_of_post": reverse("board-at", args=[post]),
        "report": reverse("bulletin", args=[report]),
        "reports": reverse("bulletins"),
        "overview": reverse("home"),
        "overview_as_of": f"{reverse('home')}?{past}",
        "figures_as_of": f"{reverse('figures')}?{past}",
        "figure": turned_back,
        "figure_as_of": f"{checks}?{past}",
        "figure_of_day": f"{checks}?since=2022-09-10T06:17&until=2022-09-11T06:17",
    }


if __name__ == "__main__":
    if sys.argv[1] == "close-hours":
        sys.stdout.write(json.dumps(close()))
    else:
        sys.stdout.write(json.dumps(load(int(sys.argv[1]))))
