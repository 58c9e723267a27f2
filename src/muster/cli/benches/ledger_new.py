"""1,000 new reports against a large ledger, for `bench ledger`: people copied into the tables, then a list taken in."""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from muster.cli.benches.ledger_load import COUNTY, OWNER, START, operation

REPORTS, WARMING = 1_000, 100
CHUNK = 50_000
WITHOUT_NUMBER, SHARED = 0.15, 0.1
"""Shares of people who told no number, and who have the phone of the one before."""
COLUMNS = {
    "screening_person": "id, incident, place, source, origin, arrived_at, added_by, recorded_at",
    "people_identity": "record, position, incident, site, kind, sealed, marks, recorded_at",
    "screening_linkmark": "incident, place, mark, under, person, strong",
}
Told = dict[str, str]


def people(number: int) -> Iterator[tuple[str, Told]]:
    """Made people of the county: their village and what they told."""
    from muster.people.generated import Generator
    from muster.places import queries as places
    from muster.places.rules import Level

    dice = random.Random(number)  # noqa: S311 - made data
    made = Generator(7, [village.code for village in places.divisions(COUNTY, Level.VILLAGE)])
    before = ""
    for _ in range(number):
        one = made.person()
        phone = before if before and dice.random() < SHARED else one.phone
        before = phone
        number_told = "" if dice.random() < WITHOUT_NUMBER else one.id_number
        yield one.place, {"name": one.name, "id_number": number_told, "phone": phone}


def fill(scope: Any, number: int) -> list[tuple[str, Told]]:
    """Copy them in; answers a thousand of them, evenly spread."""
    from muster.cli.benches import scratch
    from muster.places import queries as places
    from muster.places.rules import Level

    names = {one.code: one.name for level in (Level.TOWN, Level.VILLAGE) for one in places.divisions(COUNTY, level)}
    known: list[tuple[str, Told]] = []
    every = max(1, number // REPORTS)
    listed = people(number)
    done = 0
    with scratch.owner() as connection, connection.cursor() as cursor:
        while chunk := list(islice(listed, CHUNK)):
            rows = _rows(scope.incident, chunk, names)
            for table, columns in COLUMNS.items():
                with cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
                    for row in rows[table]:
                        copy.write_row(row)
            known += chunk[::every] if every <= len(chunk) else chunk[:1]
            done += len(chunk)
            print(f"{done:,} people", file=sys.stderr)
        for table in COLUMNS:
            cursor.execute(f"vacuum analyze {table}".encode())
    return known


def _rows(incident: int, chunk: list[tuple[str, Told]], names: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    import orjson

    from muster.kernel import sealing
    from muster.kernel.ids import uuid7
    from muster.linkage.textkeys import keys_of
    from muster.people import identities
    from muster.screening.linking.cells import cells_of

    purpose = sealing.key_for_incident(incident)
    key = sealing.current_key(purpose)
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    for place, told in chunk:
        person = uuid7()
        rows["screening_person"].append((person, incident, place, "department", "6101", START, "command:bench", START))
        sealed = sealing.seal(purpose, orjson.dumps(told).decode(), column=identities.COLUMN, key=key)
        marks = identities.marks(incident, told, key=key)
        rows["people_identity"].append((person, 0, incident, place, "person", sealed, marks, START))
        keys = keys_of(cells_of(told, place, names))
        for text in keys.all:
            mark = sealing.blind_index(purpose, f"link:{text}", key=key)
            strong = keys.valid and text == keys.number
            rows["screening_linkmark"].append((incident, place, mark, key, person, strong))
    return rows


def reports(known: list[tuple[str, Told]], many: int) -> list[Any]:
    """New reports: of people in the ledger as they told it before, without number, mistyped; and of others."""
    from muster.people.generated import Generator
    from muster.screening.sources.rules import Heard

    dice = random.Random(many)  # noqa: S311 - made data
    others = Generator(many, [COUNTY + "001001"])
    heard = []
    for at in range(many):
        place, told = dice.choice(known)
        way = at % 5
        problems: tuple[str, ...] = ()
        content = dict(told)
        if way == 1:
            content["id_number"] = ""
        elif way == 2 and content["id_number"]:  # noqa: PLR2004 - one way of five
            at_digit = dice.randrange(6, 17)
            digit = str((int(content["id_number"][at_digit]) + 1) % 10)
            content["id_number"] = content["id_number"][:at_digit] + digit + content["id_number"][at_digit + 1 :]
            problems = ("number_check_digit",)
        elif way in (3, 4):
            one = others.person(place=place)
            content = {"name": one.name, "id_number": one.id_number if way == 3 else "", "phone": one.phone}  # noqa: PLR2004
        content["address"] = "1组"
        heard.append(Heard({k: v for k, v in content.items() if v}, place, at + 1, problems=problems))
    return heard


def run(number: int) -> dict[str, Any]:
    """Fill the ledger, take a list in that warms, then the one that is timed."""
    import django

    django.setup()
    from muster.kernel.scope import acting
    from muster.screening.actions import ledger
    from muster.screening.source_models import SourceKind
    from muster.screening.sources import actions
    from muster.screening.sources.actions import Sender

    scope = operation("bench-new")
    start = time.perf_counter()
    known = fill(scope, number)
    filled = time.perf_counter() - start
    answers = {}
    for name, many in (("warm", WARMING), ("new", REPORTS)):
        sender = Sender(SourceKind.FILE, name, COUNTY, OWNER)
        heard = reports(known, many)
        with acting(scope):
            delivery = actions.begin_list(scope=scope, sender=sender)
        start = time.perf_counter()
        with acting(scope):
            taken = actions.take(scope=scope, delivery=delivery, sender=sender, rows=heard)
        linked = time.perf_counter() - start
        ledger.evaluate(scope, taken.people)
        answers = {
            "new_reports_s": round(linked, 2), "new_reports_with_rules_s": round(time.perf_counter() - start, 2),
            "new_reports": many, "new_reports_linked": taken.linked, "new_reports_open": taken.open,
        }  # fmt: skip
    return {
        "ledger_people": number, "ledger_filled_s": round(filled), **answers,
        "new_reports_peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(int(sys.argv[1]))))
