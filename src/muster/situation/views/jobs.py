"""Work in the background: a page that can be left and found again, and the file it made."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from muster.accounts.access import PageRequest
from muster.kernel import approvals, jobs
from muster.kernel.models import Approval, Job, JobState


def _words(row: Job, asked: Approval | None = None) -> str:
    if asked is not None and row.state == JobState.WAITING and not asked.agreed:
        if asked.agreed is False:
            return _("A second officer refused this file. Ask for fewer names, or speak with the command.")
        if approvals.lapsed(asked):
            return _("No second officer agreed within a day. Ask for the file again.")
        return _("Waits for a second officer: it holds names of %(rows)d checks in full.") % {"rows": asked.rows}
    if row.state == JobState.FAILED:
        return row.problem
    words = {
        JobState.WAITING: _("Waiting for its turn"),
        JobState.RUNNING: _("Under way"),
        JobState.DONE: _("Done"),
    }
    return words[JobState(row.state)]


@require_GET
def index(request: PageRequest) -> HttpResponse:
    """The asker's own work, newest first."""
    mine = jobs.mine(request.scope)
    asked = approvals.of_jobs(request.scope, [row.pk for row in mine])
    lines = [(row, jobs.label(row.kind), _words(row, asked.get(row.pk))) for row in mine]
    return render(request, "situation/jobs.html", {"lines": lines})


@require_GET
def detail(request: PageRequest, number: int) -> HttpResponse:
    """How far one job is. HTMX asks for the part that changes, until it has finished."""
    row = jobs.find(request.scope, number)
    done = row.state == JobState.DONE
    asked = approvals.of_jobs(request.scope, [number]).get(number)
    refused = asked is not None and (asked.agreed is False or approvals.lapsed(asked))
    context = {
        "heading": jobs.label(row.kind),
        "job": row,
        "text": _words(row, asked),
        "url": reverse("job", args=[number]),
        "done": row.total if done and row.total else row.done,
        "total": row.total,
        "finished": done or refused or row.state == JobState.FAILED,
        "result_url": reverse("job-result", args=[number]) if done and row.file else "",
        "result_verb": _("Save the file"),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "web/parts/progress.html" if part else "situation/job.html", context)


@require_GET
def result(request: PageRequest, number: int) -> FileResponse:
    """The file, to its owner alone, as long as it is kept."""
    row, path = jobs.open_result(request.scope, number)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=row.file_name, content_type=row.content_type)
    response["Cache-Control"] = "private, no-store"
    return response
