"""Fills the tables of divisions and older names from the package data, as the owner of the database.

The whole country goes in by COPY with the indexes built afterwards. Loading again costs one query when the edition is
the same; a newer edition is merged, and what it no longer has is closed, never deleted.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel.codes import upper
from muster.kernel.problems import Problem
from muster.places import archive, rules, spelling
from muster.places.archive import Row
from muster.places.models import Alias, Division, Loading

Progress = Callable[[int, int], None]
"""Called with the rows done and the rows there are."""

_STEP = 50_000
_SECONDARY = "select indexdef, indexname from pg_indexes where tablename = 'places_division' and indexname !~ 'pkey$'"
_STAGE = "create temporary table places_staged (like places_division) on commit drop"
_COPY = "copy {} (code, name, level, kind, pinyin, initials) from stdin"
_MERGE = """
insert into places_division as d (code, name, level, kind, pinyin, initials)
select code, name, level, kind, pinyin, initials from places_staged
    on conflict (code) do update
   set name = excluded.name, kind = excluded.kind, pinyin = excluded.pinyin, initials = excluded.initials, until = null
 where (d.name, d.kind, d.pinyin, d.until) is distinct from (excluded.name, excluded.kind, excluded.pinyin, null)
"""
_CLOSE = """
update places_division d set until = %s
 where d.until is null and d.code >= %s and d.code < %s
   and not exists (select from places_staged s where s.code = d.code)
"""


@dataclass(frozen=True)
class Loaded:
    """What a load found: the edition, how many divisions it holds, and whether anything had to be written."""

    edition: str
    divisions: int
    changed: bool


def edition() -> str:
    """A name for the package data as it is, changing with any of its files."""
    described = archive.vendor()["sources"]["divisions"]
    digest = hashlib.sha256()
    for path in (archive.DIVISIONS, archive.READINGS, archive.ALIASES, archive.ZONES):
        digest.update(path.read_bytes())
    return f"{described['name']} {described['version']} {digest.hexdigest()[:12]}"


def load(prefix: str = "", *, using: str = "owner", progress: Progress | None = None) -> Loaded:
    """Load the country, or for tests the divisions below `prefix` with those above it.

    All or nothing. Raises Problem when `prefix` is no code or the package data does not have it.
    """
    if prefix and not rules.is_place(prefix):
        raise _unknown(prefix)
    wanted = edition()
    known = Loading.objects.using(using).filter(prefix__in=_lineage(prefix), edition=wanted).first()
    if known is not None:
        _refuse_missing(prefix, using)
        return Loaded(wanted, known.divisions, changed=False)
    total = archive.vendor()["sources"]["divisions"]["rows"]
    with transaction.atomic(using=using):
        connection = connections[using]
        count = _write(connection, prefix, _told(archive.divisions(prefix), total, progress), wanted)
        _refuse_missing(prefix, using)
        _write_aliases(using)
        Loading.objects.using(using).update_or_create(
            prefix=prefix, defaults={"edition": wanted, "divisions": count, "loaded_at": timezone.now()}
        )
    with connections[using].cursor() as cursor:
        cursor.execute("analyze places_division")
        cursor.execute("analyze places_alias")
    return Loaded(wanted, count, changed=True)


def _lineage(prefix: str) -> list[str]:
    return ["", *rules.lineage(prefix)] if prefix else [""]


def _refuse_missing(prefix: str, using: str) -> None:
    if prefix and not Division.objects.using(using).filter(code=prefix).exists():
        raise _unknown(prefix)


def _unknown(prefix: str) -> Problem:
    return Problem("place_unknown", _("There is no place with the code %(code)s.") % {"code": prefix})


def _told(rows: Iterable[Row], total: int, progress: Progress | None) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        if progress is not None and number % _STEP == 0:
            progress(number, total)
        yield row


def _write(connection: BaseDatabaseWrapper, prefix: str, rows: Iterator[Row], wanted: str) -> int:
    with connection.cursor() as cursor:
        merge = not _emptied(cursor, prefix, wanted)
        indexes = [] if prefix else _drop_indexes(cursor)
        if merge:
            cursor.execute(_STAGE)
            count = _copy(cursor, "places_staged", rows)
            cursor.execute(_MERGE)
            cursor.execute(_CLOSE, [timezone.localdate(), prefix, upper(prefix)])
        else:
            count = _copy(cursor, "places_division", rows)
        cursor.execute("set local maintenance_work_mem = '256MB'")
        for definition in indexes:
            cursor.execute(definition)
    return count


def _emptied(cursor: Any, prefix: str, wanted: str) -> bool:
    """Whether rows can go straight into the table. Parts of the same edition make way for the whole of it."""
    cursor.execute("select exists (select from places_loading where edition <> %s)", [wanted])
    if not prefix and not cursor.fetchone()[0]:
        cursor.execute("delete from places_division where until is null")
        return True
    cursor.execute("select not exists (select from places_division)")
    empty: bool = cursor.fetchone()[0]
    return empty


def _drop_indexes(cursor: Any) -> list[str]:
    """Rows go in first and indexes are made afterwards: three times as fast for the whole country."""
    cursor.execute(_SECONDARY)
    found = cursor.fetchall()
    for _definition, name in found:
        cursor.execute(f'drop index "{name}"')
    return [definition for definition, _name in found]


def _copy(cursor: Any, table: str, rows: Iterator[Row]) -> int:
    """Rows in blocks of text: one call a row would take longer than the database does."""
    count = 0
    with cursor.copy(_COPY.format(table)) as copy:
        while block := list(islice(rows, 5_000)):
            copy.write("".join([f"{r[0]}\t{r[1]}\t{r[2]}\t{r[3]}\t{r[4]}\t{r[5]}\n" for r in block]))
            count += len(block)
    return count


def _write_aliases(using: str) -> None:
    Alias.objects.using(using).all().delete()
    rows = [
        Alias(**{**older._asdict(), "codes": list(older.codes)}, initials=spelling.initials(older.pinyin))
        for older in archive.older()
    ]
    Alias.objects.using(using).bulk_create(rows, batch_size=1000)
