"""Migrations that move data, on tables that hold some: what stood there before stands there after, nothing else goes.

They go forward only. So an empty database is taken to the older point and filled there as it was filled then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from muster.kernel import register, sealing
from muster.kernel.scope import acting, system
from tests import migrate_typed
from tests.harness import clone

OWNER = "owner"
BEFORE = [
    ("kernel", "0010_walls_of_the_app"),
    ("incidents", "0004_retention"),
    ("people", "0011_holds_that_end"),
    ("places", "0005_expire_lists"),
    ("checkpoints", "0014_silence"),
    ("sync", "0002_status"),
]
"""The last state in which nothing tested here had moved."""
LATER = [("rosters", "0006_walls_of_the_day"), ("screening", "0007_pair_turn")]
"""The last state of what came later than that."""
COUNTY, POST, INCIDENT = "510521", "510521100-K001", 1
MORNING = datetime(2022, 7, 4, 8, tzinfo=UTC)
REASON = "家属来电询问去向"
CHECKS = [UUID(int=number) for number in (1, 2, 3)]
WAITING = UUID(int=9)
HELD, GONE = UUID(int=21), UUID(int=22)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIST = {"encoding": "utf-8", "header": ["名称", "电话"], "actor": "user:7", "created_at": MORNING, "place": COUNTY}
NAMED = {"名称": "name"}
TABLES = {
    "record": 'select id, sequence, outcome, "by" from kernel_record where incident = 1 order by id',
    "check": "select record, effective_at, outcome, people from checkpoints_check where incident = 1 order by record",
    "tally": "select site, hour, sum(checks), sum(people_checked) from checkpoints_tally group by 1, 2",
    "parked": "select record, reason, body from kernel_parked where incident = 1",
    "policy": "select place, lanes, silent_day, since from checkpoints_policy order by id",
}
"""What the migrations touch around, but must leave as it is."""
AUDIT = "select id, at, action, subject from kernel_audit where position('expire' in action) = 0 order by id"


@dataclass
class Moved:
    """What was read before and after."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    typed: dict[str, list[str | None]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def moved(django_db_setup: None, django_db_blocker: Any) -> Iterator[Moved]:
    """All of it at once, in a database that is gone before the first test looks at what was read."""
    told = Moved()
    with django_db_blocker.unblock():
        clone("template0")
        try:
            executor = MigrationExecutor(connections[OWNER])
            fill(executor.migrate(BEFORE).apps)
            told.before = read()
            apps = MigrationExecutor(connections[OWNER]).migrate(LATER).apps
            _rosters(apps)
            _ledger(apps)
            migrate_typed.fill(MigrationExecutor(connections[OWNER]).migrate(migrate_typed.BEFORE).apps)
            executor = MigrationExecutor(connections[OWNER])
            executor.migrate(executor.loader.graph.leaf_nodes())
            told.typed, told.after = migrate_typed.read(), read()
            told.rows = {name: ask(statement) for name, statement in MOVED.items()}
            told.rows["opened"] = [
                (sealing.open_sealed(sealed, column="people_reveal.sealed"),)
                for (sealed,) in ask("select sealed from people_reveal order by id")
            ]
            told.rows["decided"] = [
                (reason, sealed and sealing.open_sealed(sealed, column="kernel_resolution.sealed"))
                for reason, sealed in ask("select reason, sealed from kernel_resolution order by record")
            ]
            ask("select set_config('muster.actor', 'user:7', false)")
            run("call kernel_admit(%s, 'allowed', 'user:7', clock_timestamp())", WAITING)
            told.rows["admitted"] = ask("select record, outcome from checkpoints_check where record = %s", WAITING)
        finally:
            clone()
    yield told


MOVED = {
    "spelled": "select name_zh, spelled from people_organisation",
    "mappings": "select place, kind, source, columns from kernel_mapping order by kind, source",
    "uploads": "select kind, about, source, file_name, rows, columns, state, job, counts, actor, created_at"
    " from kernel_upload where incident = 1 order by kind, id",
    "expired": "select action, subject from kernel_audit where position('expire' in action) > 0 order by 1, 2",
    "holdings": "select tab from kernel_holding where to_regclass(tab) is null",
    "orders": "select incident, place, keys, since from checkpoints_steporder",
    "kinds": "select key, incident from checkpoints_stepkind order by position",
    "police": "select string_agg(one ->> 'field', ' ') from checkpoints_layout, jsonb_array_elements(columns) one"
    " where key = 'police'",
    "computed": "select state from rosters_computation",
    "replies": "select a.staff, r.accepted, r.recorded_at from rosters_reply r"
    " join rosters_assignment a on a.id = r.assignment",
    "swaps": "select staff, state from rosters_swap order by staff",
    "stood": "select person, kind, state, waits, owner_id is not null from screening_decision"
    " where incident = 1 order by id",
    "contacts": "select person, contact, reported_at from screening_measure order by person",
    "listed": "select person, waits, listed_at from screening_measure order by person",
    "tests": "select until, done_at, recorded_at from screening_testdue order by until",
    "tests_were": "select until, done_at, recorded_at, ended_at from screening_testwas order by until",
    "steps_until": "select incident, until, steps_until from checkpoints_judged",
}


def ask(statement: str, *given: Any) -> list[tuple[Any, ...]]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def run(statement: str, *given: Any) -> None:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement, given)


def read() -> dict[str, Any]:
    """The digest of the field records, and every row of what has to stay as it is."""
    with acting(system(INCIDENT, "command:digest")) as scope:
        digest = register.digest(scope)
    return {"digest": digest, "audit": ask(AUDIT), **{name: ask(statement) for name, statement in TABLES.items()}}


def fill(apps: Any) -> None:
    """Rows as they were written then."""
    _lists(apps)
    for incident in (INCIDENT, 2):
        apps.get_model("people", "Reveal").objects.using(OWNER).create(
            incident=incident, place=COUNTY, subject="identity", target="1", actor="user:7",
            reason=f"{REASON}{incident}", recorded_at=MORNING,
        )  # fmt: skip
    for number, (actor, reason) in enumerate((("door", "target_arrived"), ("user:7", REASON)), 70):
        apps.get_model("kernel", "Resolution").objects.using(OWNER).create(
            record=UUID(int=number), incident=INCIDENT, site=POST, outcome="refused", reason=reason, actor=actor,
            recorded_at=MORNING,
        )  # fmt: skip
    policy = apps.get_model("checkpoints", "Policy").objects.using(OWNER)
    for number, steps in enumerate(([], ["penalty", "report"])):
        policy.create(
            incident=INCIDENT, place=COUNTY, lanes=["green"], steps=steps, silent_day=3,
            since=MORNING + timedelta(hours=number), recorded_at=MORNING,
        )  # fmt: skip
    apps.get_model("checkpoints", "Judged").objects.using(OWNER).create(incident=INCIDENT, until=MORNING)
    _records()


def _lists(apps: Any) -> None:
    """Lists of staff: one loaded, with rows left to be put right, one only read, one thrown away. The same of sites."""
    organisations = apps.get_model("people", "Organisation").objects.using(OWNER)
    kind = apps.get_model("people", "OrganisationKind").objects.using(OWNER).first()
    unit = organisations.create(place=COUNTY, name_zh="卫健局", since=MORNING.date(), kind=kind)
    apps.get_model("people", "Mapping").objects.using(OWNER).create(
        place=COUNTY, source="卫健局", columns=NAMED, changed_at=MORNING
    )
    uploads = apps.get_model("people", "Upload").objects.using(OWNER)
    parts = apps.get_model("people", "UploadPart").objects.using(OWNER)
    uploads.create(incident=INCIDENT, organisation=unit, source="gone", digest=b"", rows=1, **LIST).delete()
    for state, job in (("loaded", 4), ("read", None), ("discarded", None)):
        row = uploads.create(
            incident=INCIDENT, organisation=unit, source="卫健局", file_name=f"{state}.csv", digest=b"d", rows=2,
            columns=NAMED, state=state, job=job, counts={"added": 1}, **LIST,
        )  # fmt: skip
        if state != "discarded":
            parts.create(upload=row, incident=INCIDENT, place=COUNTY, number=0, failed=state == "loaded", sealed=b"s")
    sites = apps.get_model("places", "SiteList").objects.using(OWNER)
    for state, columns in (("opened", {"旧": "name"}), ("read", NAMED), ("discarded", {})):
        sites.create(
            incident=INCIDENT, kind="K", source="民政局", file_name=f"{state}.csv", rows=3, columns=columns,
            sealed=b"s" if state == "read" else None, state=state, counts={"opened": 3}, **LIST,
        )  # fmt: skip


def _rosters(apps: Any) -> None:
    """A roster that was being computed twice, somebody who accepted and one who was taken off and had asked for it."""

    def make(model: str, **columns: Any) -> Any:
        return apps.get_model("rosters", model).objects.using(OWNER).create(incident=INCIDENT, **columns)

    day = MORNING.date()
    kind = make("ShiftKind", place=COUNTY, name="白班", short="白", starts="08:00", minutes=720, made_at=MORNING)
    post = make("Post", site=POST, name="查验岗", opened_at=MORNING)
    roster = make("Roster", place=COUNTY, first=day, days=1, made_by="user:7", made_at=MORNING)
    for number in range(2):
        make("Computation", place=COUNTY, roster=roster.pk, seconds=5, started_at=MORNING)
        ended = {"ended_at": MORNING, "ended_why": "removed"} if number else {"answer": "accepted"}
        duty = make(
            "Assignment", site=POST, roster=roster, post=post, shift=kind, staff=UUID(int=number), day=day,
            starts_at=MORNING, ends_at=MORNING + timedelta(hours=12), set_by="user:7", set_at=MORNING,
            answered_at=None if number else MORNING, **ended,
        )  # fmt: skip
        make("Swap", site=POST, assignment=duty.pk, staff=duty.staff, asked_at=MORNING)


def _records() -> None:
    """Three checks that were taken, and one that waits for the desk, through the door of that time."""
    rows = [_record(one, number) for number, one in enumerate([*CHECKS, WAITING])]
    rows[-1].update(outcome="quarantined", reason="clock_unsafe")
    ask("select set_config('muster.actor', 'device:1', false), set_config('muster.low', %s, false)", POST)
    ask(
        "select kernel_take(%s, 1, %s, %s, null, %s, false, '{}')",
        INCIDENT, orjson.dumps(rows[:3]).decode(), ["checkpoints.record_check"], orjson.dumps(rows[3:]).decode(),
    )  # fmt: skip


def _record(record: UUID, number: int) -> dict[str, Any]:
    return {
        "id": str(record), "site": POST, "type": "checkpoints.record_check", "version": 1, "sequence": number,
        "by": None, "occurred_at": MORNING.isoformat(), "effective_at": MORNING.isoformat(), "boot": "b",
        "monotonic_ms": number, "clock_safe": True, "outcome": "accepted", "hash": f"{number:064x}",
        "body": {"subject": "vehicle", "people": 2, "outcome": "passed"},
    }  # fmt: skip


def _ledger(apps: Any) -> None:
    """Somebody who is followed up, two who were put together, and a change that waits for the second person."""

    def add(model: str, **values: Any) -> None:
        incident = {"incident": INCIDENT, "place": COUNTY}
        apps.get_model("screening", model).objects.using(OWNER).create(**incident, **values)

    ends = {"since": MORNING, "until": MORNING + 14 * DAY, "changed_at": MORNING}
    add("Person", id=HELD, source="file", arrived_at=MORNING - DAY, added_by="user:7", recorded_at=MORNING - HOUR)
    held = {"measure": "home", "until": MORNING + 14 * DAY}
    add("Measure", person=HELD, state="force", kind="home", owner="一组", pending={}, signed_by="user:7", **ends)
    add("Measure", person=GONE, state="merged", kind="home", contact="no_answer", **ends)
    for hours, (person, kind, values) in enumerate(
        [
            (HELD, "proposed", {}), (HELD, "confirmed", held), (HELD, "owned", {**held, "why": "一组"}),
            (GONE, "proposed", {}), (HELD, "merged", held), (GONE, "merged", {}), (HELD, "signed", held),
        ]
    ):  # fmt: skip
        at = MORNING + timedelta(hours=5 if kind == "merged" else hours)
        add("Decision", person=person, kind=kind, actor="user:7", recorded_at=at, **values)
    add("Merge", kept=HELD, gone=GONE, other_place=COUNTY, before={}, made_by="user:7", made_at=MORNING + 5 * HOUR)
    add(
        "FollowUp", person=GONE, way="call", contact="arrived", actor="user:7", at=MORNING + HOUR,
        recorded_at=MORNING + HOUR,
    )  # fmt: skip
    for day, done in ((1, MORNING + 3 * HOUR), (2, None)):
        add("TestDue", person=HELD, since=MORNING, until=MORNING + day * DAY, done_at=done)


def test_decisions_say_how_it_stood_and_tests_since_when(moved: Moved):
    assert moved.rows["stood"] == [
        (HELD, "proposed", "proposed", "proposed", False),
        (HELD, "confirmed", "force", "", False),
        (HELD, "owned", "force", "", True),
        (GONE, "proposed", "proposed", "proposed", False),
        (HELD, "merged", "force", "", True),
        (GONE, "merged", "merged", "", False),
        (HELD, "signed", "force", "sign", True),
    ]
    assert moved.rows["contacts"] == [(HELD, "arrived", MORNING + HOUR), (GONE, "no_answer", None)]
    assert moved.rows["listed"] == [(HELD, "sign", MORNING - HOUR), (GONE, "", MORNING)]
    known, done = MORNING + HOUR, MORNING + 3 * HOUR
    assert moved.rows["tests"] == [(MORNING + DAY, done, done), (MORNING + 2 * DAY, None, known)]
    assert moved.rows["tests_were"] == [(MORNING + DAY, None, known, done)]


def test_the_register_of_records_stays_as_it_was(moved: Moved):
    assert moved.before["digest"][0] == len(CHECKS) + 1
    assert moved.before["digest"] == moved.after["digest"]
    for name in TABLES:
        assert moved.before[name], name
        assert moved.before[name] == moved.after[name], name
    assert moved.before["audit"] == moved.after["audit"]


def test_what_waited_for_the_desk_takes_effect_afterwards(moved: Moved):
    assert moved.rows["admitted"] == [(WAITING, "passed")]


def test_what_columns_mean_moves_along(moved: Moved):
    assert decoded(moved.rows["mappings"]) == [
        (COUNTY, "people.staff", "卫健局", NAMED),
        (COUNTY, "places.sites", "民政局", NAMED),
    ]


def test_lists_keep_their_history_and_waiting_ones_expire(moved: Moved):
    told = [(row[0], row[3].split(".")[0], row[6], row[7]) for row in moved.rows["uploads"]]
    assert told == [
        ("people.staff", "loaded", "loaded", 4),
        ("people.staff", "read", "expired", None),
        ("people.staff", "discarded", "discarded", None),
        ("places.sites", "opened", "loaded", None),
        ("places.sites", "read", "expired", None),
        ("places.sites", "discarded", "discarded", None),
    ]
    first, *_, site = decoded(moved.rows["uploads"])
    assert first[1:6] == ({"organisation": first[1]["organisation"]}, "卫健局", "loaded.csv", 2, NAMED)
    assert isinstance(first[1]["organisation"], int)
    assert first[8:] == ({"added": 1}, "user:7", MORNING)
    assert (site[1], site[8]) == ({"kind": "K"}, {"opened": 3})


def test_the_audit_says_what_was_kept_of_lists_and_went(moved: Moved):
    assert moved.rows["expired"] == [
        ("people.expire_upload", "upload:2"),
        ("people.expire_upload", "upload:3"),
        ("places.expire_list", "sitelist:2"),
    ]
    assert moved.rows["holdings"] == []


def test_reasons_for_seeing_a_name_are_sealed_and_open(moved: Moved):
    assert moved.rows["opened"] == [(f"{REASON}1",), (f"{REASON}2",)]


def test_an_order_of_steps_becomes_a_row(moved: Moved):
    assert moved.rows["orders"] == [(INCIDENT, COUNTY, ["penalty", "report"], MORNING + timedelta(hours=1))]
    assert moved.rows["kinds"] == [("register", None), ("report", None), ("penalty", None)]
    assert "outcome steps helped_by" in moved.rows["police"][0][0]


def test_steps_that_came_before_are_looked_at_too(moved: Moved):
    assert moved.rows["steps_until"] == [(INCIDENT, MORNING, None)]


def decoded(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Django's cursor gives JSON as text."""
    return [tuple(orjson.loads(one) if str(one).startswith("{") else one for one in row) for row in rows]


def test_nothing_is_computed_twice_answers_are_kept_and_nobody_takes_what_is_gone(moved: Moved):
    assert moved.rows["computed"] == [("failed",), ("failed",)]
    assert moved.rows["replies"] == [(UUID(int=0), True, MORNING)]
    assert moved.rows["swaps"] == [(UUID(int=0), "asked"), (UUID(int=1), "lapsed")]


def test_why_somebody_decided_on_a_record_is_sealed(moved: Moved):
    assert moved.rows["decided"] == [("target_arrived", None), ("decided", REASON)]


def test_what_people_typed_is_sealed_and_opens(moved: Moved):
    said = dict(moved.typed)
    assert said.pop("people_hold.sealed_grounds") == [b"", migrate_typed.NAME], "the names of one are destroyed"
    assert said.pop("people_hold.sealed_lifted_why") == [b"", migrate_typed.NAME]
    assert said.pop("written") == [
        '31 {"stock": "口罩", "open_items": "欧阳金丝雀"}', '32 {"stock": "欧阳金丝雀"}',
        '33 {"receiver":"欧阳金丝雀"}',
    ]  # fmt: skip
    assert (said.pop("body"), said.pop("arguments")) == (['{"keys": 3}'], ['{"place": "510521"}'] * 2)
    assert sorted(map(str, said.pop(migrate_typed.OWNER_NAME))) == ["一组", migrate_typed.NAME]
    name = migrate_typed.NAME
    assert said.pop("answering") == [name, name, None, name, name, name, name], "the names of one are destroyed"
    assert said == dict.fromkeys(said, [name])


def test_organisations_are_found_by_their_spelling(moved: Moved):
    assert moved.rows["spelled"] == [("卫健局", " weijianju wjj")]
