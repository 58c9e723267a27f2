"""Who answers for people is kept once, sealed, and named by its number: a duty list has names of people on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import django.db.models.deletion
from django.db import migrations, models
from psycopg import sql

from muster.kernel import sealing
from muster.kernel.problems import Problem

WALLS = """
-- Somebody answers for people of several places: pages ask for the names of those whose people they show.
alter table screening_owner enable row level security;
create policy scope on screening_owner using (incident = (select kernel_scope_incident()));
call kernel_freeze('screening_owner');
call kernel_hold('screening_owner', 'ledger', 'sealed_name', 'mark');
"""
NAMED = ("measure", "decision", "sourcerow", "entrusted", "reminded")
ONCE = ["incident", "place", "owner", "day", "turn"]
SETTLED = (
    models.Q(person__isnull=False, state="linked")
    | models.Q(person__isnull=True, sealed_reason__isnull=False, state="rejected")
    | models.Q(due_at__isnull=False, owner__isnull=False, person__isnull=True, state="open")
)


def answers_for() -> Any:
    return models.ForeignKey(
        "screening.owner", null=True, on_delete=django.db.models.deletion.DO_NOTHING, db_constraint=False,
        db_index=False, related_name="+",
    )  # fmt: skip


class _Numbers:
    """The number of words in an operation, given out the first time they are met."""

    def __init__(self, cursor: Any) -> None:
        self.cursor, self.known = cursor, dict[tuple[int, str], int]()

    def of(self, incident: int, words: str) -> int | None:
        words = words.strip()
        if words and (incident, words) not in self.known:
            self.cursor.execute(
                "insert into screening_owner (incident, mark, sealed_name, recorded_at)"
                " values (%s, %s, %s, clock_timestamp()) returning id",
                (incident, *_sealed(incident, words)),
            )
            self.known[incident, words] = self.cursor.fetchone()[0]
        return self.known.get((incident, words))


def _sealed(incident: int, words: str) -> tuple[bytes, bytes | None]:
    """Mark and sealed words; where the names of the operation are destroyed, nothing of them."""
    purpose = sealing.key_for_incident(incident)
    try:
        mark = sealing.blind_index(purpose, f"owner:{words}")
        return mark, sealing.seal(purpose, words, column="screening_owner.sealed_name")
    except Problem:
        return os.urandom(sealing.MARK), None


def number(apps: Any, editor: Any) -> None:
    """A number in the place of the words, in every row and wherever words were copied to."""
    with editor.connection.cursor() as cursor:
        cursor.execute("set local muster.resealing = 'on'")
        numbers = _Numbers(cursor)
        for table in NAMED:
            _number_table(cursor, sql.Identifier(f"screening_{table}"), numbers)
        for row in _changed(apps, editor.connection.alias, numbers):
            row.save()
        cursor.execute("set local muster.resealing = ''")


def _number_table(cursor: Any, table: sql.Identifier, numbers: _Numbers) -> None:
    cursor.execute(sql.SQL("select distinct incident, owner_words from {} where owner_words <> ''").format(table))
    change = sql.SQL("update {} set owner_id = %s, owner_words = '' where incident = %s and owner_words = %s")
    for incident, words in cursor.fetchall():
        cursor.execute(change.format(table), (numbers.of(incident, words), incident, words))


def _changed(apps: Any, alias: str, numbers: _Numbers) -> Iterator[Any]:
    """What a merge remembers, what lists and works of the ledger were asked with, and filters that are kept."""

    def rows(app: str, model: str, **wanted: Any) -> Any:
        return apps.get_model(app, model).objects.using(alias).filter(**wanted)

    for row in rows("screening", "Merge"):
        for side in row.before.keys() & {"kept", "gone"}:
            row.before[side]["owner_id"] = numbers.of(row.incident, row.before[side].pop("owner", ""))
        yield row
    for row in rows("kernel", "Upload", kind="screening.source"):
        row.about["owner"] = numbers.of(row.incident, row.about.get("owner", ""))
        yield row
    for row in rows("kernel", "Job", kind="screening.export_ledger"):
        wanted = row.arguments.get("wanted", {})
        wanted["owner"] = numbers.of(row.incident, wanted.get("owner", "")) or 0
        yield row
    for row in rows("screening", "SavedFilter", query__contains="owner="):
        asked = dict(parse_qsl(row.query))
        team = numbers.of(row.incident, asked.pop("owner", ""))
        row.query = urlencode({**asked, "team": team} if team else asked)
        yield row


class Migration(migrations.Migration):
    dependencies = [("screening", "0014_large_ledgers"), ("kernel", "0019_hold_typed")]

    operations = [
        migrations.CreateModel(
            name="Owner",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("mark", models.BinaryField()),
                ("sealed_name", models.BinaryField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("incident", "mark"), name="screening_owner_once")]
            },
        ),
        migrations.RunSQL(WALLS),
        migrations.RemoveConstraint("sourcerow", "screening_sourcerow_settled"),
        migrations.RemoveConstraint("reminded", "screening_reminded_once"),
        *(migrations.RenameField(model, "owner", "owner_words") for model in NAMED),
        *(migrations.AddField(model, "owner", answers_for()) for model in NAMED),
        migrations.RunPython(number),
        *(migrations.RemoveField(model, "owner_words") for model in NAMED),
        migrations.AddConstraint(
            "sourcerow", models.CheckConstraint(condition=SETTLED, name="screening_sourcerow_settled")
        ),
        migrations.AddConstraint(
            "reminded", models.UniqueConstraint(fields=ONCE, name="screening_reminded_once")
        ),
    ]  # fmt: skip
