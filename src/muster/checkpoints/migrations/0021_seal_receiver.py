"""Who receives somebody in a closed loop is typed at the gate, often by name: it is sealed as the record's identity."""

from pathlib import Path
from typing import Any

import orjson
from django.db import migrations

from muster.kernel import sealing
from muster.kernel.problems import Problem
from muster.people.identities import COLUMN, WORDS

SQL = Path(__file__).resolve().parents[1] / "sql" / "checks.sql"
TYPED = """
select record, incident, site, recorded_at, receiver from checkpoints_check where receiver <> ''
union all
select r.id, r.incident, r.site, p.recorded_at, p.body ->> 'receiver'
  from kernel_parked p join kernel_record r on r.id = p.record
 where r.type = 'checkpoints.record_check' and p.body ->> 'receiver' <> ''
"""
KEEP = """
insert into people_identity (record, position, incident, site, kind, sealed, marks, recorded_at)
     select %s, coalesce(max(position) + 1, 0), %s, %s, %s, %s, '{}', %s from people_identity where record = %s
"""
CLEAR = """
set local muster.resealing = 'on';
update checkpoints_check set receiver = null where receiver is not null;
update kernel_parked p set body = p.body - 'receiver'
  from kernel_record r where r.id = p.record and r.type = 'checkpoints.record_check' and p.body ? 'receiver';
set local muster.resealing = '';
"""


def seal(_apps: Any, editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(TYPED)
        for record, incident, site, recorded_at, receiver in cursor.fetchall():
            words = orjson.dumps({"receiver": receiver}).decode()
            try:
                sealed = sealing.seal(sealing.key_for_incident(incident), words, column=COLUMN)
            except Problem:
                continue
            cursor.execute(KEEP, (record, incident, site, WORDS, sealed, recorded_at, record))
        cursor.execute(CLEAR)


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0020_shown"), ("people", "0023_guardian"), ("kernel", "0019_hold_typed")]

    operations = [
        migrations.RunPython(seal),
        migrations.RemoveField("check", "receiver"),
        migrations.RunSQL(SQL.read_text(encoding="utf-8")),
    ]
