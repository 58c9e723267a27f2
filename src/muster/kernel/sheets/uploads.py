"""A list of any kind comes in, its columns are told apart, what is right in it is loaded; the rest can be put right."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import orjson
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing
from muster.kernel.models import Mapping as ColumnMapping
from muster.kernel.models import Upload, UploadPart
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting, incident_of
from muster.kernel.sheets import kinds, mapping
from muster.kernel.sheets.kinds import Aim, Counts, Line, ListKind, Progress
from muster.kernel.sheets.reading import read_sheet

PART_ROWS = 500
PART_COLUMN = "kernel_uploadpart.sealed"
GONE = frozenset({Upload.State.DISCARDED, Upload.State.EXPIRED})
"""Nothing is kept of these."""
Row = tuple[int, list[str], list[str]]
"""Number in the file, cells as they came, codes of what is wrong."""


@dataclass(frozen=True)
class Known:
    """Which heading means what, and the headings whose field was found by what their cells look like."""

    columns: dict[str, str]
    by_content: list[str]


def receive(scope: Scope, kind: ListKind, *, aim: Aim, source: str, file_name: str, data: bytes) -> int:
    """Read a list in a limited process and keep its rows sealed; returns the upload's id. Nothing is loaded yet.

    `source` is what the sender is called: the next list of the same source gets the same mapping. Raises Problem when
    the file cannot be read.
    """
    incident = incident_of(scope)
    if not scope.covers(aim.place):
        raise NotFound(_("This place is none of your area."))
    if not source.strip():
        raise Problem("source_missing", _("Say who sent this list."))
    sheet = read_sheet(data, headings=kind.headings, usual=kind.usual)
    if not sheet.rows:
        raise Problem("rows_missing", _("This list has a heading but no rows."))
    if len(sheet.rows) > kind.most_rows:
        most = f"{kind.most_rows:,}"
        raise Problem("rows_many", _("This list has more than %(most)s rows. Bring it in parts.") % {"most": most})
    row = Upload.objects.create(
        kind=kind.key,
        incident=incident,
        place=aim.place,
        about=aim.about,
        source=source.strip(),
        file_name=PurePath(file_name).name[:200],
        digest=hashlib.sha256(data).digest(),
        encoding=sheet.encoding,
        header=sheet.header,
        notes=sheet.notes,
        rows=len(sheet.rows),
        actor=scope.actor,
        created_at=clock.now(incident),
    )
    _keep(row, [(number, cells, []) for number, cells in sheet.rows], failed=False)
    _write(scope, "kernel.receive_list", row, {"rows": row.rows, "encoding": row.encoding})
    return row.pk


def _write(scope: Scope, action: str, row: Upload, detail: dict[str, object] | None = None) -> None:
    told = {"kind": row.kind, **(detail or {})}
    audit.write(scope, action=action, subject=f"upload:{row.pk}", place=row.place, detail=told)


def _keep(row: Upload, lines: Sequence[Row], *, failed: bool) -> None:
    purpose = sealing.key_for_incident(row.incident)
    UploadPart.objects.bulk_create(
        UploadPart(
            upload=row.pk,
            incident=row.incident,
            place=row.place,
            number=start // PART_ROWS,
            failed=failed,
            sealed=sealing.seal(purpose, orjson.dumps(lines[start : start + PART_ROWS]).decode(), column=PART_COLUMN),
        )
        for start in range(0, len(lines), PART_ROWS)
    )


def find(scope: Scope, kind: ListKind, number: int) -> Upload:
    """The asker's own list. Raises NotFound, also when it is somebody else's."""
    if scope.incident is not None and scope.names:
        row = _own(scope, kind).filter(pk=number).first()
        if row is not None:
            return row
    raise NotFound(_("There is no such list, or it is not yours."))


def mine(scope: Scope, kind: ListKind, limit: int = 20) -> list[Upload]:
    """The asker's own lists of a kind, newest first."""
    return [] if scope.incident is None else list(_own(scope, kind).order_by("-pk")[:limit])


def _own(scope: Scope, kind: ListKind) -> QuerySet[Upload]:
    return Upload.objects.filter(scope.within("place"), kind=kind.key, incident=scope.incident or 0, actor=scope.actor)


def loading(scope: Scope) -> int:
    """How many lists the worker has not finished."""
    rows = Upload.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return rows.filter(state=Upload.State.LOADING).count()


def rows_of(row: Upload, *, failed: bool = False) -> Iterator[Row]:
    """The rows as they came, or those that could not be loaded. Raises Problem when the key is missing."""
    for part in _parts(row).filter(failed=failed).order_by("number"):
        yield from (tuple(one) for one in orjson.loads(sealing.open_sealed(part.sealed, column=PART_COLUMN)))


def _parts(row: Upload) -> QuerySet[UploadPart]:
    return UploadPart.objects.filter(upload=row.pk)


def kept(row: Upload) -> bool:
    """Whether anything is kept of a list."""
    return _parts(row).exists()


def known_columns(scope: Scope, kind: ListKind, row: Upload) -> Known:
    """Which heading means what: as this list says, as the source's last one said, or as such headings usually do.

    Where the cells of a column say otherwise, they are believed: a person looks at it before anything is loaded.
    """
    if row.columns:
        return Known(dict(row.columns), [])
    last = ColumnMapping.objects.filter(
        scope.within("place"), place=row.place, kind=kind.key, source=row.source
    ).first()
    chosen = mapping.remembered(row.header, last.columns if last is not None else {}, kind.usual)
    if not kind.looks:
        return Known(chosen, [])
    sample = [cells for _number, cells, _problems in rows_of(row)]
    return Known(*mapping.recognise(row.header, chosen, sample, kind.looks))


def choose_columns(scope: Scope, kind: ListKind, *, number: int, chosen: Mapping[str, str]) -> None:
    """Say which heading means what; kept for the next list of this source. Raises Problem when it cannot be so."""
    row = find(scope, kind, number)
    _refuse_unless_read(row)
    wanted = {heading: field for heading, field in chosen.items() if heading in row.header and field}
    known = {field.key for field in kind.fields}
    if not set(wanted.values()) <= known or len(set(wanted.values())) < len(wanted):
        raise Problem("columns_twice", _("Each field can be given to one column only."), status=422)
    _refuse_without_needed(kind, wanted)
    row.columns = wanted
    row.save(update_fields=["columns"])
    ColumnMapping.objects.update_or_create(
        place=row.place, kind=kind.key, source=row.source, defaults={"columns": wanted, "changed_at": timezone.now()}
    )
    _write(scope, "kernel.choose_columns", row, {"fields": sorted(wanted.values())})


def _refuse_without_needed(kind: ListKind, columns: Mapping[str, str]) -> None:
    if not columns or not kind.needed <= set(columns.values()):
        raise Problem("columns_missing", str(kind.missing), status=422)


def _refuse_unless_read(row: Upload) -> None:
    if row.state != Upload.State.READ:
        raise Problem("upload_loaded", _("This list has been loaded. Bring it again to load it again."), status=409)


def check(scope: Scope, kind: ListKind, row: Upload) -> list[Line]:
    """Every row of a list as it is understood under its mapping. Raises Problem when a needed field is not mapped."""
    _refuse_without_needed(kind, row.columns)
    came = [(number, cells) for number, cells, _problems in rows_of(row)]
    said = [mapping.cells(row.header, row.columns, cells) for _number, cells in came]
    read = kind.read(scope, row, said)
    return [Line(number, cells, one) for (number, cells), one in zip(came, read, strict=True)]


def preview(scope: Scope, kind: ListKind, *, number: int) -> tuple[list[Line], Counts]:
    """Every row as it is understood, and what loading would do. Nothing is written."""
    row = find(scope, kind, number)
    lines = check(scope, kind, row)
    counts = kind.plan(scope, row, [line.read.value for line in lines if not line.read.problems])
    return lines, {**counts, "failed": sum(bool(line.read.problems) for line in lines)}


def begin(scope: Scope, kind: ListKind, *, number: int, job: Callable[[], int]) -> int:
    """Hand a list to the worker, once; returns the job's id."""
    row = find(scope, kind, number)
    _refuse_unless_read(row)
    _refuse_without_needed(kind, row.columns)
    row.state = Upload.State.LOADING
    row.job = job()
    row.save(update_fields=["state", "job"])
    return row.job


def load(scope: Scope, *, number: int, progress: Progress) -> Counts:
    """Load what is right, keep what is not, sealed, and forget the rest.

    The worker calls it; running twice is harmless.
    """
    with acting(scope):
        row = Upload.objects.get(pk=number, actor=scope.actor)
        kind = kinds.find(row.kind)
        lines = check(scope, kind, row)
        at = clock.now(row.incident)
    values = [line.read.value for line in lines if not line.read.problems]
    counts = kind.load(scope, row, values, at=at, progress=progress)
    wrong = [(line.number, line.cells, line.read.problems) for line in lines if line.read.problems]
    with acting(scope), transaction.atomic():
        _parts(row).delete()
        _keep(row, wrong, failed=True)
        row.state = Upload.State.LOADED
        row.counts = {**counts, "failed": len(wrong)}
        row.save(update_fields=["state", "counts"])
        _write(scope, "kernel.load_list", row, dict(row.counts))
    return dict(row.counts)


def errors(scope: Scope, kind: ListKind, *, number: int) -> tuple[Upload, list[tuple[list[str], str]]]:
    """The rows that could not be loaded, as they came, with what is wrong; leaves an audit entry."""
    row = find(scope, kind, number)
    wrong = [(cells, kind.words(problems)) for _number, cells, problems in rows_of(row, failed=True)]
    if not wrong:
        raise Problem("errors_none", _("Every row of this list was loaded."), status=404)
    _write(scope, "kernel.export_errors", row, {"rows": len(wrong)})
    return row, wrong


def discard(scope: Scope, kind: ListKind, *, number: int) -> None:
    """Throw away what is kept of a list: its rows, or those that could not be loaded. What was loaded stays."""
    row = find(scope, kind, number)
    if row.state == Upload.State.LOADING:
        raise Problem("upload_loading", _("This list is being loaded. Wait until that is done."), status=409)
    _parts(row).delete()
    row.state = Upload.State.DISCARDED
    row.save(update_fields=["state"])
    _write(scope, "kernel.discard_list", row)
