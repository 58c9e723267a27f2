"""What the worker does for rosters: compute one, and write one as a workbook."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.incidents import queries as incidents
from muster.kernel import audit, clock, jobs, naming
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets.writing import XLSX, table_file
from muster.rosters import rules, solver, words
from muster.rosters.actions import dropouts, filling, what_if
from muster.rosters.documents import sheets
from muster.rosters.models import Computation, Roster
from muster.rosters.queries import day, grid, needs
from muster.rosters.queries import rosters as queries
from muster.rosters.words import title

EXPORT = "rosters.export"
PRINT = "rosters.print"
ATTENDANCE = "rosters.export_attendance"


@jobs.job(filling.KIND, gettext_lazy("Roster computed"))
def fill(work: jobs.Work, *, computation: int) -> None:
    """Pose the problem, listen, put the best plan in."""
    with acting(work.scope):
        row = filling.computation(work.scope, computation)
    if row.state != Computation.State.DONE:  # a killed worker's job is done again, but not what it had finished
        _compute(work, row)


@contextmanager
def _told_when_it_fails(work: jobs.Work, computation: int) -> Iterator[None]:
    """A computation ends whatever happens: nobody would wait for it any more, and no other could begin."""
    try:
        yield
    except Exception as trouble:
        why = str(trouble) if isinstance(trouble, Problem) else jobs.fault()
        with acting(work.scope):
            filling.fail(work.scope, number=computation, why=why)
        raise


def _compute(work: jobs.Work, row: Computation) -> None:
    with _told_when_it_fails(work, row.pk):
        # A worker that was told to stop may have been killed before its plan was put in: then the plan is there.
        if not (row.cut_short and row.cost is not None):
            pose = partial(_posed, work.scope, filling.posed, row.pk)
            _listen(work, row, pose, Turn(0, row.seconds, row.seconds), partial(filling.heard, number=row.pk))
        with acting(work.scope):
            filling.apply(work.scope, number=row.pk)


@jobs.job(what_if.KIND, gettext_lazy("What if"))
def compare(work: jobs.Work, *, computation: int) -> jobs.Result:
    """Solve the roster as it is and as it would be, each in half of the time; the result is the comparison."""
    with acting(work.scope):
        row = filling.computation(work.scope, computation)
    half = max(filling.LEAST, row.seconds // 2)
    with _told_when_it_fails(work, row.pk):
        with acting(work.scope):
            posed = what_if.posed(work.scope, number=row.pk)
        for number, (which, content) in enumerate(posed.items()):
            turn = Turn(number * half, half, len(posed) * half)
            pose = partial(bytes, content)
            _listen(work, row, pose, turn, partial(what_if.heard, number=row.pk, which=which))
        with acting(work.scope):
            what_if.finish(work.scope, number=row.pk)
    with acting(work.scope):
        row = filling.computation(work.scope, computation)
        mark = _mark(work.scope, words.scenario(work.scope, row))
        cells = [
            [str(words.TERMS[one.key]), *map(_amount, (one.before, one.after, one.more))] for one in row.differences
        ]
        header = ["", _("As it is"), _("With the change"), _("Difference")]
        path = work.folder / "what-if.xlsx"
        path.write_bytes(table_file(_("What if"), header, cells, watermark=mark))
    return jobs.Result(path, f"what-if-{row.pk}.xlsx", XLSX)


def _amount(value: float) -> str:
    return f"{value:.0f}"


@dataclass(frozen=True)
class Turn:
    """A solver's part of the time: how much has passed before it, how much it has, how much there is in all; and what
    it is told beside that."""

    passed: int
    seconds: int
    whole: int
    how: Sequence[str] = ()


@jobs.job(dropouts.KIND, gettext_lazy("Substitutes for many at once"))
def repair(work: jobs.Work, *, computation: int) -> None:
    """Find substitutes for everybody who drops out; the roster stands as it is until they are put there."""
    with acting(work.scope):
        row = filling.computation(work.scope, computation)
    with _told_when_it_fails(work, row.pk):
        if row.scenario.get("everything"):
            _repair(work, row, solver.REPAIR_EVERYTHING, everybody=True)
        else:
            _repair(work, row, solver.REPAIR, everybody=False)
            with acting(work.scope):
                left = dropouts.is_open(work.scope, number=row.pk)
            if left and not work.stopping():
                _repair(work, row, solver.REPAIR, everybody=True)
        with acting(work.scope):
            dropouts.finish(work.scope, number=row.pk)


def _repair(work: jobs.Work, row: Computation, how: Sequence[str], *, everybody: bool) -> None:
    pose = partial(_posed, work.scope, partial(dropouts.posed, everybody=everybody), row.pk)
    _listen(work, row, pose, Turn(0, row.seconds, row.seconds, how), partial(filling.heard, number=row.pk))


def _posed(scope: Scope, posed: Callable[..., bytes], computation: int) -> bytes:
    """The problem, read in a transaction of its own."""
    with acting(scope):
        return posed(scope, number=computation)


def _listen(
    work: jobs.Work, row: Computation, pose: Callable[[], bytes], turn: Turn, heard: Callable[..., bool]
) -> None:
    """Hear the solver out; it is asked to end when somebody wants the best plan so far, or the program is stopped."""
    grace, started = None, time.monotonic()

    def stop() -> float | None:
        return grace

    for said in solver.solve(pose, turn.seconds, stop=stop, how=turn.how):
        with acting(work.scope):
            if heard(work.scope, said=said) and grace is None:
                grace = solver.GRACE
            if work.stopping() and grace != solver.HURRY:
                grace = solver.HURRY
                filling.cut_short(work.scope, number=row.pk)
            work.progress(turn.passed + min(turn.seconds, int(time.monotonic() - started)), turn.whole)


@jobs.job(EXPORT, gettext_lazy("Roster as a workbook"))
def export(work: jobs.Work, *, roster: int, by: str = "post") -> jobs.Result:
    """The roster as it is seen: one line a post and shift, or a person, and one column a day."""
    with acting(work.scope):
        row = queries.roster(work.scope, roster)
        path = work.folder / "roster.xlsx"
        path.write_bytes(_by_person(work.scope, row) if by == "person" else _by_post(work.scope, row))
        audit.write(work.scope, action="rosters.export", subject=f"roster:{row.pk}", place=row.place)
        name = f"{row.place}-{row.first:%Y%m%d}-v{row.version}.xlsx"
    return jobs.Result(Path(path), name, XLSX)


@jobs.job(ATTENDANCE, gettext_lazy("Attendance"))
def export_attendance(work: jobs.Work, *, since: str, until: str) -> jobs.Result:
    """What people really did, as allowance, meals and transport are paid on it."""
    first, last = datetime.fromisoformat(since), datetime.fromisoformat(until)
    with acting(work.scope):
        rows = day.attendance(work.scope, first, last)
        header = [
            _("Person"), _("Phone"), _("Shifts attended"), _("Did not come"), _("Hours"), _("Nights"), _("Meals"),
            _("Ways there and back"),
        ]  # fmt: skip
        cells = []
        for one in rows:
            amounts = (one.shifts, one.absent, one.hours, one.nights, one.meals, one.shifts)
            cells.append([one.called.name, one.called.phone, *map(str, amounts)])
        mark = _mark(work.scope, f"{first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}")
        path = work.folder / "attendance.xlsx"
        path.write_bytes(table_file(_("Attendance"), header, cells, watermark=mark))
        audit.write(work.scope, action="rosters.export_attendance", detail={"people": len(rows)})
    return jobs.Result(path, f"attendance-{first:%Y%m%d}-{last:%Y%m%d}.xlsx", XLSX)


@jobs.job(PRINT, gettext_lazy("Roster on paper"))
def put_on_paper(work: jobs.Work, *, roster: int, by: str) -> jobs.Result:
    """A sheet for each post or for each person."""
    with acting(work.scope):
        row = queries.roster(work.scope, roster)
        path = work.folder / "roster.pdf"
        exercise = incidents.incident(row.incident).exercise
        sheets.write(work.scope, row, by, path, mark=_mark(work.scope, title(row)), exercise=exercise)
        audit.write(work.scope, action="rosters.print", subject=f"roster:{row.pk}", place=row.place, detail={"by": by})
    return jobs.Result(path, f"{row.place}-{row.first:%Y%m%d}-v{row.version}-{by}.pdf", "application/pdf")


def _mark(scope: Scope, about: str) -> str:
    """What stands at the foot: what it is about, who had it made, when."""
    now = timezone.localtime(clock.now(scope.incident or 0))
    return f"{about} · {naming.actor(scope, scope.actor)} · {now:%Y-%m-%d %H:%M}"


def _by_person(scope: Scope, row: Roster) -> bytes:
    days = rules.days_of(row.first, row.days)
    header = [_("Person"), _("Phone"), *(f"{day:%m-%d}" for day in days), _("Shifts"), _("Hours"), _("Nights")]
    rows = [
        [line.name, line.phone, *(f"{one.row.shift.name} {one.row.post.name}" if one else "" for one in line.days),
         str(line.load.shifts), str(line.load.hours), str(line.load.nights)]
        for line in grid.everybody(scope, row, days)
    ]  # fmt: skip
    return table_file(_("Roster"), header, rows, watermark=_mark(scope, title(row)))


def _by_post(scope: Scope, row: Roster) -> bytes:
    days = rules.days_of(row.first, row.days)
    lines = grid.by_post(scope, row, list(needs.posts_of(scope, row)), days)
    header = [_("Site"), _("Post"), _("Shift"), *(f"{day:%m-%d}" for day in days)]
    rows = [
        [line.post.site, line.post.name, f"{line.shift.name} {line.shift.starts:%H:%M}",
         *("、".join(one.name for one in cell.people) for cell in line.cells)]
        for line in lines
    ]  # fmt: skip
    return table_file(_("Roster"), header, rows, watermark=_mark(scope, title(row)))
