"""A list of staff comes in, its columns are told apart, what is right in it is loaded; the rest can be put right."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import PurePath

import orjson
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets.reading import read_sheet
from muster.people import columns
from muster.people.actions.staff import Counts, Person, Plan, load_staff, plan_staff
from muster.people.models import Mapping as ColumnMapping
from muster.people.models import Organisation, Upload, UploadPart
from muster.people.queries import organisations as organisation_queries
from muster.people.queries import uploads as queries
from muster.people.queries.uploads import PART_COLUMN, Line

PART_ROWS = 500
Row = tuple[int, list[str], list[str]]
"""Number in the file, cells as they came, codes of what is wrong."""


def receive_upload(scope: Scope, *, organisation: int, source: str, file_name: str, data: bytes) -> int:
    """Read a list in a limited process and keep its rows sealed; returns the upload's id. Nothing is loaded yet.

    `source` is what the sender is called: the next list of the same source gets the same mapping. Raises Problem when
    the file cannot be read.
    """
    if scope.incident is None:
        raise Problem("no_incident", _("Choose an operation first."))
    unit = organisation_queries.organisation(scope, organisation)
    if not source.strip():
        raise Problem("source_missing", _("Say who sent this list."))
    sheet = read_sheet(data, headings=columns.HEADINGS)
    if not sheet.rows:
        raise Problem("rows_missing", _("This list has a heading but no rows."))
    row = Upload.objects.create(
        incident=scope.incident,
        place=unit.place,
        organisation=unit,
        source=source.strip(),
        file_name=PurePath(file_name).name[:200],
        digest=hashlib.sha256(data).digest(),
        encoding=sheet.encoding,
        header=sheet.header,
        rows=len(sheet.rows),
        actor=scope.actor,
        created_at=clock.now(scope.incident),
    )
    _keep(row, [(number, cells, []) for number, cells in sheet.rows], failed=False)
    audit.write(
        scope,
        action="people.receive_upload",
        subject=f"upload:{row.pk}",
        place=row.place,
        detail={"rows": row.rows, "encoding": row.encoding},
    )
    return row.pk


def _keep(row: Upload, lines: Sequence[Row], *, failed: bool) -> None:
    UploadPart.objects.bulk_create(
        UploadPart(
            upload=row,
            incident=row.incident,
            place=row.place,
            number=start // PART_ROWS,
            failed=failed,
            sealed=sealing.seal(
                sealing.STAFF, orjson.dumps(lines[start : start + PART_ROWS]).decode(), column=PART_COLUMN
            ),
        )
        for start in range(0, len(lines), PART_ROWS)
    )


def map_columns(scope: Scope, *, upload: int, mapping: Mapping[str, str]) -> None:
    """Say which heading means what; kept for the next list of this source. Raises Problem when it cannot be so."""
    row = queries.upload(scope, upload)
    _refuse_unless_read(row)
    chosen = {heading: field for heading, field in mapping.items() if heading in row.header and field}
    if not set(chosen.values()) <= set(columns.FIELDS) or len(set(chosen.values())) < len(chosen):
        raise Problem("columns_twice", _("Each field can be given to one column only."), status=422)
    if not set(columns.NEEDED) <= set(chosen.values()):
        raise Problem("columns_missing", _("Say which column holds the name and which the phone number."), status=422)
    row.columns = chosen
    row.save(update_fields=["columns"])
    ColumnMapping.objects.update_or_create(
        place=row.place, source=row.source, defaults={"columns": chosen, "changed_at": timezone.now()}
    )
    audit.write(scope, action="people.map_columns", subject=f"upload:{row.pk}", place=row.place)


def _refuse_unless_read(row: Upload) -> None:
    if row.state != Upload.State.READ:
        raise Problem("upload_loaded", _("This list has been loaded. Bring it again to load it again."), status=409)


def preview_upload(scope: Scope, *, upload: int, today: date) -> tuple[list[Line], Plan]:
    """Every row as it is understood, and what loading would do. Nothing is written."""
    row = queries.upload(scope, upload)
    lines = queries.check(scope, row, queries.known_columns(scope, row), today=today)
    return lines, plan_staff(scope, people=people_of(scope, row, lines))


def people_of(scope: Scope, row: Upload, lines: Sequence[Line]) -> list[Person]:
    """The people that the right rows describe."""
    wanted = {pk for line in lines for pk in (line.read.organisation, line.read.branch) if pk is not None}
    units: dict[int, Organisation] = Organisation.objects.filter(scope.within("place")).in_bulk(list(wanted))
    return [
        Person(
            name=line.read.name,
            id_number=line.read.id_number,
            phone=line.read.phone,
            organisation=queries.organisation_of(line, row, units),
            branch=None if line.read.branch is None else units[line.read.branch],
            home=line.read.home,
            skills=line.read.skills,
            volunteer=line.read.volunteer,
        )
        for line in lines
        if not line.problems
    ]


def begin_loading(scope: Scope, *, upload: int, job: Callable[[], int]) -> int:
    """Hand an upload to the worker, once; returns the job's id."""
    row = queries.upload(scope, upload)
    _refuse_unless_read(row)
    if not row.columns:
        raise Problem("columns_missing", _("Say which column holds the name and which the phone number."), status=422)
    row.state = Upload.State.LOADING
    row.job = job()
    row.save(update_fields=["state", "job"])
    return row.job


def load_upload(scope: Scope, *, upload: int, progress: Callable[[int, int], None]) -> Counts:
    """Load what is right, keep what is not, sealed, and forget the rest.

    The worker calls it; running twice is harmless.
    """
    with acting(scope):
        row = queries.upload(scope, upload)
        at = clock.now(row.incident)
        today = timezone.localtime(at).date()
        lines = queries.check(scope, row, row.columns, today=today)
        people = people_of(scope, row, lines)
    total = Counts()
    for start in range(0, len(people), PART_ROWS):
        with acting(scope):
            counts = load_staff(scope, people=people[start : start + PART_ROWS], on=today, at=at)
        total = Counts(*(sum(pair) for pair in zip(vars(total).values(), vars(counts).values(), strict=True)))
        progress(min(start + PART_ROWS, len(people)), len(people))
    wrong = [(line.number, line.cells, line.problems) for line in lines if line.problems]
    with acting(scope):
        _finish(scope, row, total, wrong)
    return total


def _finish(scope: Scope, row: Upload, total: Counts, wrong: list[Row]) -> None:
    with transaction.atomic():
        row.parts.all().delete()
        _keep(row, wrong, failed=True)
        row.state = Upload.State.LOADED
        row.counts = {**vars(total), "failed": len(wrong)}
        row.save(update_fields=["state", "counts"])
        audit.write(scope, action="people.load_upload", subject=f"upload:{row.pk}", place=row.place, detail=row.counts)


def discard_upload(scope: Scope, *, upload: int) -> None:
    """Throw away what is kept of a list: its rows, or those that could not be loaded. What was loaded stays."""
    row = queries.upload(scope, upload)
    if row.state == Upload.State.LOADING:
        raise Problem("upload_loading", _("This list is being loaded. Wait until that is done."), status=409)
    row.parts.all().delete()
    row.state = Upload.State.DISCARDED
    row.save(update_fields=["state"])
    audit.write(scope, action="people.discard_upload", subject=f"upload:{row.pk}", place=row.place)
