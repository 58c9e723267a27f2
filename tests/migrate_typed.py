"""What people had typed before it was sealed: a row of each table as written then, and what is read of it now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connections

from muster.kernel import sealing, typed

OWNER = "owner"
BEFORE = [
    ("accounts", "0007_off_duty"),
    ("kernel", "0018_seal_reasons"),
    ("callups", "0003_reports_by_name"),
    ("checkpoints", "0019_checks_by_column"),
    ("certificates", "0001_initial"),
    ("passes", "0004_batch_upload"),
    ("people", "0021_shown_by_code"),
    ("quarantine", "0002_placed"),
    ("rosters", "0008_what_if"),
    ("screening", "0011_reminded"),
]
"""The last state in which these words stood in clear."""
COUNTY, POST, INCIDENT, DESTROYED = "510521", "510521100-K001", 3, 77
"""An operation of its own: what else moves is counted in another one."""
MORNING = datetime(2022, 7, 4, 8, tzinfo=UTC)
NEXT = MORNING + timedelta(days=1)
NAME = "欧阳金丝雀"
HANDED, WAITING, TRANSFERRED = UUID(int=31), UUID(int=32), UUID(int=33)
COLUMNS = {
    "accounts_device": ["sealed_name"],
    "kernel_job": ["sealed_reason"],
    "kernel_approval": ["sealed_reason"],
    "kernel_purgeorder": ["sealed_returned_why"],
    "callups_answer": ["sealed_note"],
    "callups_taskstep": ["sealed_text"],
    "callups_homehours": ["sealed_what"],
    "certificates_certificate": ["sealed_withdrawn_why"],
    "passes_pass": ["sealed_withdrawn_why"],
    "people_hold": ["sealed_grounds", "sealed_lifted_why"],
    "quarantine_room": ["sealed_closed_why"],
    "screening_decision": ["sealed_why"],
    "screening_owner": ["sealed_name"],
    "screening_sourcerow": ["sealed_reason"],
    "screening_letter": ["sealed_asks", "sealed_acknowledged_by", "sealed_closed_why"],
}
"""What is sealed now, by table."""
OWNER_NAME = "screening_owner.sealed_name"
ANSWERING = """
select owner_id from screening_decision where kind = 'owned' and incident = 3
union all (select owner_id from screening_entrusted order by incident)
union all select (before #>> '{gone,owner_id}')::bigint from screening_merge where incident = 3
union all select (about ->> 'owner')::bigint from kernel_upload where kind = 'screening.source'
union all select (arguments #>> '{wanted,owner}')::bigint from kernel_job where kind = 'screening.export_ledger'
union all select substring(query from 'team=([0-9]+)')::bigint from screening_savedfilter
"""
"""Who answers, wherever that is said."""


def fill(apps: Any) -> None:
    """A row of each table for an operation, and a control mark of one whose names are destroyed."""

    def add(table: str, /, **columns: Any) -> Any:
        app, model = table.split(".")
        rows = apps.get_model(app, model).objects.using(OWNER)
        return rows.create(**{"incident": INCIDENT, **columns})

    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "insert into kernel_key (purpose, suite, made_at, destroyed_at) values (%s, 'x', now(), now())",
            (sealing.key_for_incident(DESTROYED),),
        )
    _desk(add)
    _callups(add)
    _people(apps, add)
    _handovers(add)


def _desk(add: Any) -> None:
    job = {"owner": "user:7", "places": [COUNTY], "names": True, "roles": [], "language": "zh-hans", "kind": "k"}
    for reason in (NAME, ""):
        add("kernel.Job", subject="s", arguments={"place": COUNTY, "reason": reason}, **job)
    export = {"layout": "l", "wanted": {"state": "", "owner": NAME}}
    add("kernel.Job", subject="s", arguments=export, **{**job, "kind": "screening.export_ledger"})
    add(
        "accounts.Device", site=POST, name=NAME, public_key=b"k", token_digest=b"t", token_expires_at=NEXT,
        allowed_types=[], enrolled_at=MORNING,
    )  # fmt: skip
    add("kernel.Approval", job=1, place=COUNTY, kind="k", rows=60, reason=NAME, asked_by="user:7")
    order = {"classes": ["files"], "counts": {}, "asked_by": "user:7", "asked_at": MORNING}
    add("kernel.PurgeOrder", returned_by="user:8", returned_why=NAME, **order)
    add(
        "certificates.Certificate", place=COUNTY, person=UUID(int=1), serial=b"c", label=b"", measure="home",
        since=MORNING, ended_at=NEXT, issued_by="user:7", recorded_at=MORNING, withdrawn_why=NAME,
    )  # fmt: skip
    add(
        "passes.Pass", place=COUNTY, serial=b"p", kind="household", label=b"", mark=b"m", gates=[],
        zone="Asia/Shanghai", since=MORNING, until=NEXT, issued_by="user:7", recorded_at=MORNING, withdrawn_why=NAME,
    )  # fmt: skip
    add("quarantine.Room", site=POST, building="A", floor=1, name="101", recorded_at=MORNING, closed_why=NAME)


def _callups(add: Any) -> None:
    times = {"deadline": NEXT, "made_by": "user:7"}
    callup = add(
        "callups.CallUp", place=COUNTY, kind="call", title="t", text="x", asks="name", published_at=MORNING, **times
    )
    add("callups.Attachment", place=COUNTY, callup=callup, name="名单.pdf", content_type="x", content=NAME.encode())
    add("callups.Answer", place=COUNTY, callup=callup, organisation=1, told_at=MORNING, note=NAME)
    order = add("callups.TaskOrder", place=COUNTY, title="t", unit=1, given_at=MORNING, **times)
    add("callups.TaskStep", place=COUNTY, order=order, step="report", text=NAME, by="user:7", recorded_at=MORNING)
    home = {"organisation": 1, "staff": UUID(int=4), "community": COUNTY, "community_name": "n"}
    report = add("callups.HomeReport", place=COUNTY, reported_at=MORNING, **home)
    hours = {"day": date(2022, 7, 4), "hours": 2, "what": NAME}
    add("callups.HomeHours", place=COUNTY, report=report, recorded_at=MORNING, **hours)


def _people(apps: Any, add: Any) -> None:
    kind = apps.get_model("people", "HoldKind").objects.using(OWNER).first()
    for incident in (INCIDENT, DESTROYED):
        add(
            "people.Hold", incident=incident, place=COUNTY, mark=b"m", under=1, kind=kind, grounds=NAME, since=MORNING,
            recorded_at=MORNING, lifted_why=NAME,
        )  # fmt: skip
    told = {"place": COUNTY, "actor": "user:7", "recorded_at": MORNING}
    add("screening.Decision", person=UUID(int=51), kind="declined", why=NAME, **told)
    add("screening.Decision", person=UUID(int=52), kind="owned", why=NAME, owner=NAME, **told)
    add("screening.Entrusted", site=POST, owner=NAME, place=COUNTY, since=MORNING, made_by="u", recorded_at=MORNING)
    add("screening.Entrusted", site=POST, incident=DESTROYED, owner=NAME, place=COUNTY, since=MORNING, made_by="u",
        recorded_at=MORNING)  # fmt: skip
    add("screening.SavedFilter", place=COUNTY, name="n", query=urlencode({"state": "past", "owner": NAME}), made_by="u",
        recorded_at=MORNING)  # fmt: skip
    sides = {side: {"owner": owner, "state": "force"} for side, owner in (("kept", ""), ("gone", NAME))}
    add("screening.Merge", place=COUNTY, other_place=COUNTY, kept=UUID(int=53), gone=UUID(int=54),
        before={**sides, "rows": []}, made_by="u", made_at=MORNING)  # fmt: skip
    add(
        "kernel.Upload", kind="screening.source", place=COUNTY, about={"owner": NAME, "letter": ""}, source="s",
        digest=b"", encoding="utf-8", header=[], rows=0, actor="user:7", created_at=MORNING,
    )  # fmt: skip
    listed = add("screening.SourceList", kind="file", source="民政局", **told)
    add(
        "screening.SourceRow", place=COUNTY, delivery=listed, source="民政局", number=1, sealed=b"", marks=[],
        state="rejected", reason=NAME, recorded_at=MORNING,
    )  # fmt: skip
    add(
        "screening.Letter", place=COUNTY, way="out", number="1号", office="江阳区", asks=NAME, due_at=NEXT,
        made_by="user:7", recorded_at=MORNING, acknowledged_by=NAME, closed_why=NAME,
    )  # fmt: skip


def _handovers(add: Any) -> None:
    """One that was taken, one that waits at the desk."""
    handed = {"on_duty": 1, "under_control": 0, "keys": 0, "radios": 0, "stock": "口罩", "open_items": NAME}
    add("rosters.Handover", record=HANDED, site=POST, effective_at=MORNING, recorded_at=MORNING, **handed)
    add(
        "kernel.Record", id=WAITING, site=POST, type="rosters.hand_over", version=1, device=1, sequence=1,
        occurred_at=MORNING, effective_at=MORNING, boot="b", monotonic_ms=1, clock_safe=True, outcome="quarantined",
        hash=b"h", batch=1, recorded_at=MORNING,
    )  # fmt: skip
    check = {"subject": "person", "lane": "ordinary", "people": 1, "outcome": "transferred", "mode": "full"}
    add(
        "checkpoints.Check",
        record=TRANSFERRED,
        site=POST,
        effective_at=MORNING,
        recorded_at=MORNING,
        receiver=NAME,
        **check,
    )
    body = {"keys": 3, "stock": NAME}
    add("kernel.Parked", record=WAITING, site=POST, device=1, reason="x", hash=b"h", body=body, recorded_at=MORNING)


def read() -> dict[str, list[str | None]]:
    """The words of each column as they open now, beside the number of rows that say nothing any more."""
    found: dict[str, list[str | None]] = {}
    with connections[OWNER].cursor() as cursor:
        for table, columns in COLUMNS.items():
            for column in columns:
                cursor.execute(f"select {column} from {table} where {column} is not null order by 1")
                bound = f"{table}.{column}"
                found[bound] = [one and sealing.open_sealed(one, column=bound) for (one,) in cursor.fetchall()]
        cursor.execute("select sealed from callups_attachment")
        (file,) = cursor.fetchone()
        found["file"] = [typed.open_file(file, column="callups_attachment.sealed").decode()]
        cursor.execute("select record, sealed from people_identity where kind = 'words' order by record")
        found["written"] = [
            f"{record.int} {sealing.open_sealed(one, column='people_identity.sealed')}"
            for record, one in cursor.fetchall()
        ]
        cursor.execute("select body::text from kernel_parked where record = %s", (WAITING,))
        found["body"] = [cursor.fetchone()[0]]
        cursor.execute("select arguments::text from kernel_job where kind = 'k' order by id")
        found["arguments"] = [row[0] for row in cursor.fetchall()]
        cursor.execute("select id, sealed_name from screening_owner")
        opened = {row: one and sealing.open_sealed(one, column=OWNER_NAME) for row, one in cursor.fetchall()}
        cursor.execute(ANSWERING)
        found["answering"] = [opened[number] for (number,) in cursor.fetchall()]
    return found
