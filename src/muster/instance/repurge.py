"""After the restore of an older backup: what was destroyed since is destroyed again, with and without its keys."""

from __future__ import annotations

import datetime

import psycopg
from psycopg import sql

from muster.instance import database, shredding


def surviving_keys(keys: dict[str, bytes], destroyed: shredding.Destroyed) -> dict[str, bytes]:
    """The keys of a backup without those that were destroyed after it was made."""
    return {
        name: content
        for name, content in keys.items()
        if not name.startswith("keys/") or shredding.fingerprint_of(content) not in destroyed
    }


def destroy_again(destroyed: shredding.Destroyed) -> list[str]:
    """Mark the destroyed keys, delete the rows that were purged with them; the operations' names.

    A key is known by what it was for and the microsecond it was made, since the backup may have come without keys.
    """
    known = {
        (row["purpose"], datetime.datetime.fromisoformat(row["made_at"])): row["operation"]
        for row in destroyed.values()
    }
    names = []
    with psycopg.connect(**database.connection("owner")) as link:
        link.execute("set constraints all immediate")  # or a guard could not be put back in the same transaction
        rows = link.execute("select id, purpose, made_at from kernel_key where destroyed_at is null").fetchall()
        for key, purpose, made_at in rows:
            if (purpose, made_at) not in known:
                continue
            link.execute("update kernel_key set destroyed_at = clock_timestamp() where id = %s", (key,))
            kind, _, incident = purpose.partition(":")
            if kind == "incident":
                _delete(link, int(incident))
                names.append(known[purpose, made_at])
    return sorted(set(names))


def _delete(link: psycopg.Connection[tuple[object, ...]], incident: int) -> None:
    """As the owner, since no order is open here: the guards of append-only tables are lifted for this alone."""
    if link.execute("select to_regclass('kernel_holding')").fetchone() == (None,):
        return  # a backup from before tables said what they keep: its rows stay sealed under a key that is gone
    tables = link.execute("select tab from kernel_holding where data_class <> '' order by tab desc").fetchall()
    for (table,) in tables:
        name = sql.Identifier(str(table))
        link.execute(sql.SQL("alter table {} disable trigger user").format(name))
        link.execute(sql.SQL("delete from {} where incident = %s").format(name), (incident,))
        link.execute(sql.SQL("alter table {} enable trigger user").format(name))
