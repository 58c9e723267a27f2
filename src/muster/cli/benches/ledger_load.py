"""What `bench ledger` takes in: lists of returnees to a county, and the officer's way with them, timed."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from muster.cli.benches.processor import of_family, parent

COUNTY, PROVINCE = "610404", "61"
ELSEWHERE = "5105"
"""Where the numbers of many people in the lists begin."""
START = datetime(2022, 1, 25, 0, 0, tzinfo=UTC)
OWNER = "渭城区排查专班"
HEADER = ("姓名", "身份证号码", "手机号", "性别", "出生日期", "来自何地", "返回时间", "现住址", "备注")
AREAS = ("雁塔区", "碑林区", "莲湖区", "未央区", "长安区", "灞桥区", "新城区", "高陵区", "临潼区", "阎良区")
BULLETIN = """全国中高风险地区（截至2022年1月20日11时）
一、高风险区（2个）
陕西省西安市（2个）：雁塔区长延堡街道全域；雁塔区电子城街道全域。
二、中风险区（4个）
陕西省西安市（4个）：碑林区全域；莲湖区全域；未央区全域；长安区全域。
"""
SEED = 9100
AT_ONCE = 2
"""So many lists does a worker load at a time."""
BIGGEST = 60_000
"""Rows in one file: with a place and an address each, more would not stay under the 10 MB that a file may have."""


def operation(name: str) -> Any:
    """An operation in the county with a published list of risk areas; the reach of its command."""
    from dataclasses import replace

    from muster.incidents.actions import open_incident
    from muster.kernel import clock
    from muster.kernel.scope import Scope, acting, system
    from muster.places.load import load as load_places
    from muster.screening.actions import risk

    for prefix in (PROVINCE, ELSEWHERE):
        load_places(prefix)
    from django.db import transaction

    with transaction.atomic():
        incident = open_incident(
            Scope(actor="command:bench"), name=name, title_zh="压力测试", title_en="Bench", place=COUNTY,
            at=START, exercise=True,
        )  # fmt: skip
        scope = replace(system(incident.pk, "command:bench"), names=True, places=(COUNTY,))
        scope.apply()
        clock.move(incident.pk, to=START + timedelta(hours=8), speed=1)
    with acting(replace(scope, places=("",))) as whole:
        number = risk.read_list(scope=whole, title="压力测试", content=BULLETIN.encode(), covers="")
        risk.publish_list(scope=whole, version=number)
    return scope


class Homes:
    """Towns and villages of the county for those of the generator, each always the same."""

    def __init__(self) -> None:
        from muster.places import queries as places
        from muster.places.rules import Level

        self._towns = places.divisions(COUNTY, Level.TOWN)
        self._villages = {town.code: places.divisions(town.code, Level.VILLAGE) for town in self._towns}
        self._known: dict[tuple[str, str], str] = {}

    def of(self, cells: Mapping[str, str]) -> str:
        """The address in this county; '' where the report says none."""
        town, village = cells["town"], cells["village"]
        if not town and not village:
            return ""
        key = town, village
        if key not in self._known:
            dice = random.Random(f"{town}")  # noqa: S311 - made data
            place = dice.choice(self._towns)
            below = self._villages[place.code]
            name = random.Random(f"{town}{village}").choice(below).name if below and village else ""  # noqa: S311
            self._known[key] = place.name + name
        house = cells["address"].rpartition("村")[2] if village else ""
        return self._known[key] + house


def reports(rows: int, seed: int) -> Iterator[tuple[str, dict[str, str]]]:
    """So many reports of people of a county, with who each of them is."""
    from muster.linkage.samples import GENERATORS

    yield from GENERATORS["county"](rows, SEED + seed)


def files(
    told: Iterable[tuple[str, Mapping[str, str]]], seed: int
) -> tuple[list[tuple[str, bytes]], dict[str, list[str]]]:
    """The lists by source as they are sent, and the truth behind each row."""
    homes, dice = Homes(), random.Random(seed)  # noqa: S311 - made data
    tables: dict[str, list[list[str]]] = defaultdict(list)
    truth: dict[str, list[str]] = defaultdict(list)
    parts: Counter[str] = Counter()
    for person, cells in told:
        source = cells["source"]
        name = f"{source}-{parts[source] // BIGGEST}"
        parts[source] += 1
        came = START - timedelta(minutes=dice.randrange(30 * 24 * 60))
        origin = f"陕西省西安市{dice.choice(AREAS)}"
        tables[name].append(
            [
                cells["name"], cells["id_number"], cells["phone"], cells["sex"], cells["birth_date"], origin,
                came.strftime("%Y-%m-%d %H:%M"), homes.of(cells), "",
            ]
        )  # fmt: skip
        truth[name].append(person)
    found = []
    for name, table in tables.items():
        text = io.StringIO()
        csv.writer(text).writerows([HEADER, *table])
        found.append((name, text.getvalue().encode("gb18030", "replace")))
    return found, truth


def bring(scope: Any, name: str, data: bytes) -> int:
    """One file until its columns are told apart, as the pages do it; the list's number."""
    from muster.kernel.scope import acting
    from muster.kernel.sheets import uploads
    from muster.screening.sources.lists import SOURCES

    with acting(scope):
        aim = SOURCES.aim(scope, {"place": COUNTY, "owner": OWNER, "letter": ""})
        source = name.rpartition("-")[0]
        number = uploads.receive(scope, SOURCES, aim=aim, source=source, file_name=f"{name}.csv", data=data)
        row = uploads.find(scope, SOURCES, number)
        chosen = uploads.known_columns(scope, SOURCES, row).columns
        uploads.choose_columns(scope, SOURCES, number=number, chosen=chosen)
    return number


def look(scope: Any, number: int) -> None:
    """What an officer looks at before it is loaded."""
    from muster.kernel.scope import acting
    from muster.kernel.sheets import uploads
    from muster.screening.sources.lists import SOURCES

    with acting(scope):
        uploads.preview(scope, SOURCES, number=number)


def take(scope: Any, number: int) -> dict[str, int]:
    """Load a list as a worker does; what became of its rows."""
    from django.db import connections

    from muster.kernel.models import Upload
    from muster.kernel.scope import acting
    from muster.kernel.sheets import uploads

    try:
        with acting(scope):
            Upload.objects.filter(pk=number).update(state=Upload.State.LOADING)
        return uploads.load(scope, number=number, progress=lambda done, total: None)
    finally:
        connections.close_all()


def take_all(scope: Any, numbers: list[int]) -> Counter[str]:
    """Load lists, as many at once as a worker does; what became of their rows."""
    counts = Counter[str]()
    with ThreadPoolExecutor(AT_ONCE) as worker:
        for loaded in worker.map(partial(take, scope), numbers):
            counts.update(loaded)
    return counts


def processor() -> tuple[float, float]:
    """Processor seconds so far: of this process and those it started; and of all processes of the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        server = parent(cursor.fetchone()[0])
    return of_family(os.getpid()), of_family(server)


def quality(scope: Any, truth: Mapping[str, list[str]]) -> dict[str, float]:
    """Precision and recall of pairs of rows that came to the same person, and the largest person."""
    from muster.kernel.scope import acting
    from muster.screening.models import SourceRow

    with acting(scope):
        rows = list(
            SourceRow.objects.filter(incident=scope.incident, state="linked").values_list(
                "delivery__upload", "number", "person"
            )
        )
        names = _names(scope)
    true, found, right = Counter[str](), Counter[Any](), Counter[Any]()
    for upload, number, person in rows:
        who = truth[names[upload or 0]][number - 1]
        true[who] += 1
        found[person] += 1
        right[person, who] += 1
    of_true, of_found, both = (sum(n * (n - 1) / 2 for n in many.values()) for many in (true, found, right))
    return {
        "precision": round(both / max(of_found, 1), 4), "recall": round(both / max(of_true, 1), 4),
        "largest_person_rows": max(found.values()),
    }  # fmt: skip


def _names(scope: Any) -> dict[int, str]:
    from muster.kernel.models import Upload

    rows = Upload.objects.filter(incident=scope.incident).values_list("pk", "file_name")
    return {pk: name.removesuffix(".csv") for pk, name in rows}


def load(rows: int, sample: int) -> dict[str, Any]:
    """Take the lists in; the seconds, and what came of it."""
    import django

    django.setup()
    from muster.kernel.collector import look_seldom
    from muster.kernel.scope import acting
    from muster.screening.link_models import GreyPair
    from muster.screening.models import Measure
    from muster.screening.sources import queries

    scope = operation(f"bench-{sample}")
    listed, truth = files(reports(rows, sample), sample)
    look_seldom()  # as the worker does
    before, start = processor(), time.perf_counter()
    numbers = [bring(scope, name, data) for name, data in listed]
    brought = time.perf_counter()
    for number in numbers:
        look(scope, number)
    looked = time.perf_counter()
    counts = take_all(scope, numbers)
    previews = looked - brought
    seconds = time.perf_counter() - start - previews
    own, database = (after - earlier for after, earlier in zip(processor(), before, strict=True))
    with acting(scope):
        total = queries.total(scope)
        measures = Measure.objects.filter(incident=scope.incident)
        if not total.whole or counts["failed"]:
            raise RuntimeError("a row is lost")
        found = {
            "rows": rows, "kept_rows": total.rows, "linked_rows": total.linked, "open_rows": total.open,
            "people": total.persons, "with_measure": measures.exclude(state="none").count(),
            "grey_pairs": GreyPair.objects.filter(incident=scope.incident).count(),
        }  # fmt: skip
    return {
        "seconds": round(seconds, 1), "preview_s": round(previews, 1), "processor_s": round(own, 1),
        "database_processor_s": round(database, 1), **found, **quality(scope, truth),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(load(int(sys.argv[1]), int(sys.argv[2]))))
