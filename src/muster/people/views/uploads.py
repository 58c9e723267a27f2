"""A list of staff: brought, its columns told apart, looked at, loaded, put right."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from muster.kernel import audit, jobs
from muster.kernel.models import Job, JobState
from muster.kernel.problems import Problem
from muster.kernel.sheets import writing
from muster.kernel.sheets.reading import LARGEST, refused
from muster.people import columns, forms, identities, words
from muster.people.actions import uploads as actions
from muster.people.loading import KIND
from muster.people.models import Upload
from muster.people.queries import uploads as queries
from muster.people.queries.organisations import named
from muster.people.queries.uploads import Line
from muster.people.views import PageRequest, day, moment, watermark

PREVIEWED = 50
PAD = 65_536
"""What a form's other fields may add to a file."""
STATES = {
    Upload.State.READ: ("warn", gettext_lazy("Not loaded yet")),
    Upload.State.LOADING: ("", gettext_lazy("Loading")),
    Upload.State.LOADED: ("ok", gettext_lazy("Loaded")),
    Upload.State.DISCARDED: ("", gettext_lazy("Thrown away")),
    Upload.State.EXPIRED: ("warn", gettext_lazy("Expired")),
}


@dataclass(frozen=True)
class Column:
    """A heading of the list, what it was taken for, and one masked cell as an example."""

    position: int
    heading: str
    field: str
    example: str


@dataclass(frozen=True)
class Shown:
    """A row in the preview, masked, with what is wrong in words."""

    number: int
    name: str
    id_number: str
    phone: str
    problems: str


@require_http_methods(["GET", "POST"])
def imports(request: PageRequest) -> HttpResponse:
    """Bring a list, or go on with one that was brought."""
    if request.method == "POST" and int(request.headers.get("Content-Length") or 0) > LARGEST + PAD:
        raise refused("file_large")
    form = forms.BringList(
        request.POST or None,
        request.FILES or None,
        scope=request.scope,
        on=day(request),
        initial={"organisation": request.GET.get("organisation", "")},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            upload = actions.receive_upload(
                request.scope,
                organisation=int(given["organisation"]),
                source=given["source"],
                file_name=given["file"].name,
                data=given["file"].read(),
            )
        except Problem as trouble:
            form.add_error("file", str(trouble))
            status = trouble.status
        else:
            return redirect("people:import-columns", upload)
    rows = [(row, named(row.organisation), *STATES[Upload.State(row.state)]) for row in queries.uploads(request.scope)]
    return render(request, "people/imports.html", {"form": form, "rows": rows}, status=status)


@require_http_methods(["GET", "POST"])
def import_columns(request: PageRequest, upload_id: int) -> HttpResponse:
    """Which column holds what."""
    row = queries.upload(request.scope, upload_id)
    if row.state != Upload.State.READ:
        return redirect("people:import-done", upload_id)
    known = queries.known_columns(request.scope, row)
    trouble = ""
    status = 200
    if request.method == "POST":
        known = {heading: request.POST.get(f"column-{at}", "") for at, heading in enumerate(row.header)}
        try:
            actions.map_columns(request.scope, upload=upload_id, mapping=known)
        except Problem as problem:
            trouble, status = str(problem), problem.status
        else:
            return redirect("people:import-preview", upload_id)
    context = {
        "upload": row,
        "columns": _columns(row, known),
        "fields": [("", _("Not used")), *forms.FIELD_LABELS.items()],
        "needed": columns.NEEDED,
        "trouble": trouble,
    }
    return render(request, "people/import_columns.html", context, status=status)


def _columns(row: Upload, known: dict[str, str]) -> list[Column]:
    examples: dict[int, str] = {}
    for _number, cells, _problems in queries.rows(row):
        for position, cell in enumerate(cells):
            if cell:
                examples.setdefault(position, cell)
        if len(examples) == len(row.header):
            break
    return [
        Column(at, heading, known.get(heading, ""), _example(known.get(heading, ""), examples.get(at, "")))
        for at, heading in enumerate(row.header)
    ]


def _example(field: str, cell: str) -> str:
    """A cell masked as what it is taken for; of an unknown one only how it begins."""
    masked = identities.masked({field: cell})
    if shown := masked.name or masked.number or masked.phone:
        return shown
    if field in (columns.UNIT, columns.BRANCH, columns.SKILLS, columns.VOLUNTEER):
        return cell
    return cell[:1] + "***" if cell else ""


@require_http_methods(["GET"])
def import_preview(request: PageRequest, upload_id: int) -> HttpResponse:
    """What loading would do, before anything is stored: what is wrong first."""
    row = queries.upload(request.scope, upload_id)
    if row.state != Upload.State.READ or not row.columns:
        return redirect("people:import-columns", upload_id)
    lines, plan = actions.preview_upload(request.scope, upload=upload_id, today=day(request))
    wrong = [line for line in lines if line.problems]
    right = [line for line in lines if not line.problems]
    context = {
        "upload": row,
        "counts": plan.counts,
        "wrong": len(wrong),
        "rows": [_shown(line) for line in (wrong + right)[:PREVIEWED]],
        "more": max(len(lines) - PREVIEWED, 0),
        "unused": words.listed(heading for heading in row.header if heading not in row.columns),
    }
    return render(request, "people/import_preview.html", context)


def _shown(line: Line) -> Shown:
    read = line.read
    masked = identities.masked(
        {identities.NAME: read.name, identities.NUMBER: read.id_number, identities.PHONE: read.phone}
    )
    return Shown(line.number, masked.name, masked.number, masked.phone, words.row_problems(line.problems))


@require_http_methods(["POST"])
def import_load(request: PageRequest, upload_id: int) -> HttpResponse:
    """Hand the list to the worker."""
    row = queries.upload(request.scope, upload_id)
    actions.begin_loading(
        request.scope,
        upload=upload_id,
        job=lambda: jobs.start(request.scope, KIND, subject=row.file_name, upload=upload_id),
    )
    return redirect("people:import-done", upload_id)


@require_http_methods(["GET"])
def import_done(request: PageRequest, upload_id: int) -> HttpResponse:
    """How far it is; then what became of the list. Asked by itself every second until then."""
    row = queries.upload(request.scope, upload_id)
    job = jobs.find(request.scope, row.job) if row.job is not None else None
    if row.state in queries.GONE:
        return redirect("people:imports")
    if job is None:
        return redirect("people:import-columns", upload_id)
    here = reverse("people:import-done", args=[upload_id])
    context = {
        "upload": row,
        "kept": row.parts.exists(),
        "job": job,
        "failed": job.state == JobState.FAILED,
        "finished": job.state in (JobState.DONE, JobState.FAILED),
        "url": here,
        "done": job.done,
        "total": job.total,
        "text": _progress_text(job),
        "result_url": here if job.state in (JobState.DONE, JobState.FAILED) else "",
        "result_verb": _("See what became of it"),
    }
    polled = request.headers.get("HX-Request") == "true"
    return render(request, "web/parts/progress.html" if polled else "people/import_done.html", context)


def _progress_text(job: Job) -> str:
    if job.state == JobState.DONE:
        return _("The list has been loaded.")
    if job.state == JobState.FAILED:
        return job.problem
    return _("The list is being loaded.")


@require_http_methods(["POST"])
def import_discard(request: PageRequest, upload_id: int) -> HttpResponse:
    """Throw away what is kept of a list."""
    actions.discard_upload(request.scope, upload=upload_id)
    messages.success(request, _("The rows of this list have been deleted."))
    return redirect("people:imports")


@require_http_methods(["GET"])
def import_errors(request: PageRequest, upload_id: int) -> HttpResponse:
    """The rows that could not be loaded, as they came, to be corrected and brought again."""
    row = queries.upload(request.scope, upload_id)
    wrong = [(cells, words.row_problems(problems)) for _number, cells, problems in queries.rows(row, failed=True)]
    if not wrong:
        raise Problem("errors_none", _("Every row of this list was loaded."), status=404)
    audit.write(
        request.scope,
        action="people.export_errors",
        subject=f"upload:{row.pk}",
        place=row.place,
        detail={"rows": len(wrong)},
    )
    data = writing.errors_file(row.header, wrong, watermark=watermark(request, moment(request)))
    response = HttpResponse(data, content_type=writing.XLSX)
    response["Content-Disposition"] = f'attachment; filename="errors-{row.pk}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
