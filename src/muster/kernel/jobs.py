"""Background work: asked for by a page, done by a worker with the asker's reach, found again until its file expires.

A feature declares a kind with `@job("checkpoints.export_register")` in a module that its app imports when it is ready;
a page calls `start` and sends the person to the job's page. A worker that dies leaves its job to the next one, so a
kind's function can run twice: what it writes besides its file has to be harmless to repeat.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from muster.kernel import approvals, audit
from muster.kernel.models import Job, JobState
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting, incident_of

KEPT = timedelta(hours=24)
"""How long a result can be fetched; afterwards it is made again."""


def never() -> bool:
    """The program is not being stopped."""
    return False


@dataclass(frozen=True)
class Work:
    """What a kind's function receives. It opens its own transactions: `with acting(work.scope): ...`."""

    job: int
    scope: Scope
    folder: Path
    """For the result and whatever leads to it; thrown away when the result is."""
    agreed: int = 0
    """How many rows with names in full a second officer has agreed to."""
    reason: str = ""
    """What names in full are wanted for, as whoever asked has typed it; '' for a file without names."""
    stopping: Callable[[], bool] = never
    """Whether the program is being stopped: who can come to an end with something useful, does so within seconds."""

    def progress(self, done: int, total: int) -> None:
        """Say how far it is. Call it between transactions, or nobody sees it before the end."""
        with acting(self.scope):
            Job.objects.filter(pk=self.job).update(done=done, total=total)


@dataclass(frozen=True)
class Result:
    """A file in the work's folder, the name people save it under, and its media type."""

    file: Path
    name: str
    content_type: str


Run = Callable[..., Result | None]


@dataclass(frozen=True)
class Kind:
    """A kind of work: its function, and what it is called."""

    name: str
    label: str | Promise
    run: Run


_kinds: dict[str, Kind] = {}


def job(name: str, label: str | Promise) -> Callable[[Run], Run]:
    """Declare a kind of work. The function is called with `Work` and the arguments `start` was given; it answers the
    file that was asked for, or None where what it did stands on a page."""

    def declare(run: Run) -> Run:
        _kinds[name] = Kind(name, label, run)
        return run

    return declare


def label(name: str) -> str:
    """What a kind is called; its name where the program no longer knows it."""
    return str(_kinds[name].label) if name in _kinds else name


def start(
    scope: Scope,
    kind: str,
    *,
    subject: str = "",
    needs: approvals.Ask | None = None,
    reason: str = "",
    **arguments: Any,
) -> int:
    """Put work into the queue, in the caller's transaction; returns the job's id. What `needs` a second officer waits.

    `subject` is what the page calls it, `arguments` are JSON values without identity; the `reason` is kept sealed.
    """
    if kind not in _kinds:
        raise RuntimeError(f"no such kind of work: {kind}")
    incident = incident_of(scope)
    row = Job.objects.create(
        incident=incident,
        owner=scope.actor,
        places=list(scope.places),
        names=scope.names,
        roles=sorted(scope.roles),
        language=translation.get_language() or settings.LANGUAGE_CODE,
        kind=kind,
        subject=subject,
        arguments=arguments,
        sealed_reason=Job.reason.seal(incident, reason),
    )
    audit.write(scope, action="kernel.start_job", subject=f"job:{row.pk}", detail={"kind": kind})
    if needs is not None:
        approvals.ask(scope, job=row.pk, incident=row.incident, kind=kind, wanted=needs)
        return row.pk
    from muster.kernel.tasks import run_job

    run_job.defer(job=row.pk, incident=incident, owner=scope.actor)
    return row.pk


def find(scope: Scope, job_id: int) -> Job:
    """The asker's own job. Raises NotFound, also when it is somebody else's."""
    row = _own(scope).filter(pk=job_id).first()
    if row is None:
        raise NotFound(_("There is no such work, or it is not yours."))
    return row


def mine(scope: Scope, limit: int = 50) -> list[Job]:
    """The asker's work in this incident, newest first."""
    return list(_own(scope).order_by("-id")[:limit])


@dataclass(frozen=True)
class UnderWay:
    """How far work is that is not done yet. Without a total: nobody can tell, or it reaches further than who asks."""

    done: int
    total: int


def under_way(scope: Scope, kind: str) -> UnderWay | None:
    """The first work of a kind that is not done yet, whoever asked for it, be it the program: pages wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("select done, total, places from kernel_job_under_way(%s)", (kind,))
        found = cursor.fetchone()
    if found is None:
        return None
    done, total, places = found
    within = all(scope.covers(place) for place in json.loads(places))
    return UnderWay(done, total) if within else UnderWay(0, 0)


def _own(scope: Scope) -> QuerySet[Job]:
    return (
        Job.objects.none() if scope.incident is None else Job.objects.filter(incident=scope.incident, owner=scope.actor)
    )


def open_result(scope: Scope, job_id: int) -> tuple[Job, Path]:
    """The file of a finished job of the asker's own; leaves an audit entry. Raises Problem once it has expired."""
    row = find(scope, job_id)
    path = settings.HOME.files / row.file
    fresh = row.expires_at is not None and row.expires_at > timezone.now()
    if row.state != JobState.DONE or not row.file or not fresh or not path.is_file():
        raise Problem("result_gone", _("This file is no longer kept. Make it again; that takes a moment."), status=410)
    audit.write(scope, action="kernel.fetch_result", subject=f"job:{row.pk}", detail={"kind": row.kind})
    return row, path


def perform(job_id: int, incident: int, owner: str, stopping: Callable[[], bool] = never) -> None:
    """Do one job; called by the worker. A refusal is kept for the asker, a fault is kept and raised."""
    with acting(Scope(incident=incident, actor=owner)):
        row = Job.objects.get(pk=job_id)
    scope = Scope(incident, tuple(row.places), row.names, row.owner, frozenset(row.roles))
    with acting(scope):
        asked = approvals.of_jobs(scope, [job_id]).get(job_id)
        if row.state == JobState.DONE or (asked is not None and not asked.agreed):
            return
        Job.objects.filter(pk=job_id).update(state=JobState.RUNNING, problem="")
    folder = settings.HOME.files / "jobs" / f"{job_id}-{secrets.token_hex(8)}"
    folder.mkdir(mode=0o700, parents=True)
    with translation.override(row.language):
        try:
            agreed = asked.rows if asked is not None else 0
            work = Work(job_id, scope, folder, agreed, row.reason, stopping)
            result = _kinds[row.kind].run(work, **row.arguments)
        except Problem as problem:
            shutil.rmtree(folder)
            _fail(scope, job_id, str(problem))
            return
        except Exception:
            shutil.rmtree(folder)
            _fail(scope, job_id, fault())
            raise
    _finish(scope, job_id, folder, result)


def _finish(scope: Scope, job_id: int, folder: Path, result: Result | None) -> None:
    now = timezone.now()
    said: dict[str, Any] = {"state": JobState.DONE, "finished_at": now}
    if result is None:
        shutil.rmtree(folder)
    else:
        said |= {
            "file": str(result.file.relative_to(settings.HOME.files)), "file_name": result.name,
            "content_type": result.content_type, "expires_at": now + KEPT,
        }  # fmt: skip
    with acting(scope):
        Job.objects.filter(pk=job_id).update(**said)


def fault() -> str:
    """What the asker is told of a fault that no sentence of its own is written for."""
    return _("Something went wrong in the program; it has been written to the log.")


def _fail(scope: Scope, job_id: int, words: str) -> None:
    with acting(scope):
        Job.objects.filter(pk=job_id).update(state=JobState.FAILED, problem=words, finished_at=timezone.now())


def expire() -> int:
    """Throw away the files whose time is over; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("select * from kernel_expire_jobs()")
        files = [Path(row[0]) for row in cursor.fetchall()]
    for file in files:
        shutil.rmtree(settings.HOME.files / file.parent, ignore_errors=True)
    return len(files)
