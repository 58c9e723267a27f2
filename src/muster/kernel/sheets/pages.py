"""The pages of a list, the same for every kind: brought, its columns told apart, looked at, loaded, put right."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.kernel import clock, jobs
from muster.kernel.models import Job, JobState, Upload
from muster.kernel.problems import Problem
from muster.kernel.request import Page
from muster.kernel.scope import incident_of
from muster.kernel.sheets import heading, kinds, loading, uploads, writing
from muster.kernel.sheets.kinds import Line, ListKind
from muster.kernel.sheets.reading import LARGEST, refused

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
    """A heading of the list, what it was taken for, and one cell as an example, masked."""

    position: int
    heading: str
    field: str
    example: str
    by_content: bool


@dataclass(frozen=True)
class Shown:
    """A row in the preview, with what is wrong and what was mended in words."""

    number: int
    cells: tuple[str, ...]
    problems: str
    mended: str
    asked: bool


def routes(kind: ListKind, prefix: str) -> list[URLPattern]:
    """The URLs of a kind's pages under a prefix; each has its own name, so that the policy table can open it."""
    name = kind.route.rpartition(":")[2]
    given = {"kind": kind}
    return [
        path(prefix, bring, given, name=f"{name}s"),
        path(f"{prefix}<int:number>/", done, given, name=name),
        path(f"{prefix}<int:number>/columns/", columns, given, name=f"{name}-columns"),
        path(f"{prefix}<int:number>/preview/", preview, given, name=f"{name}-preview"),
        path(f"{prefix}<int:number>/load/", load, given, name=f"load-{name}"),
        path(f"{prefix}<int:number>/errors/", errors, given, name=f"{name}-errors"),
        path(f"{prefix}<int:number>/discard/", discard, given, name=f"discard-{name}"),
    ]


def below(kind: ListKind) -> tuple[str, ...]:
    """The pages of a kind of list, for the line of the navigation under which they stand."""
    return (f"{kind.route}s", kind.route, f"{kind.route}-columns", f"{kind.route}-preview")


def _route(kind: ListKind, before: str = "", after: str = "") -> str:
    space, _colon, name = kind.route.rpartition(":")
    return f"{space}:{before}{name}{after}" if space else f"{before}{name}{after}"


def _addresses(kind: ListKind, number: int) -> dict[str, str]:
    return {
        "done": reverse(_route(kind), args=[number]),
        "columns": reverse(_route(kind, after="-columns"), args=[number]),
        "preview": reverse(_route(kind, after="-preview"), args=[number]),
        "load": reverse(_route(kind, "load-"), args=[number]),
        "errors": reverse(_route(kind, after="-errors"), args=[number]),
        "discard": reverse(_route(kind, "discard-"), args=[number]),
        "start": reverse(_route(kind, after="s")),
    }


@require_http_methods(["GET", "POST"])
def bring(request: Page, kind: ListKind) -> HttpResponse:
    """Bring a list, or go on with one that was brought."""
    if request.method == "POST" and int(request.headers.get("Content-Length") or 0) > LARGEST + PAD:
        raise refused("file_large")
    on = clock.today(incident_of(request.scope))
    form = kind.form(
        request.POST or None, request.FILES or None, scope=request.scope, on=on, initial=request.GET.dict()
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        aim, file = kind.aim(request.scope, given), given["file"]
        try:
            number = uploads.receive(
                request.scope, kind, aim=aim, source=given["source"], file_name=file.name, data=file.read()
            )
        except Problem as trouble:
            form.add_error("file", str(trouble))
            status = trouble.status
        else:
            return redirect(_route(kind, after="-columns"), number)
    rows = [
        (row, kind.target(row), "" if row.state in uploads.GONE else _next(kind, row), *STATES[Upload.State(row.state)])
        for row in uploads.mine(request.scope, kind)
    ]
    return render(request, "web/lists/bring.html", {"kind": kind, "form": form, "rows": rows}, status=status)


def _next(kind: ListKind, row: Upload) -> str:
    return _addresses(kind, row.pk)["columns" if row.state == Upload.State.READ else "done"]


@require_http_methods(["GET", "POST"])
def columns(request: Page, kind: ListKind, number: int) -> HttpResponse:
    """Which column holds what."""
    row = uploads.find(request.scope, kind, number)
    if row.state != Upload.State.READ:
        return redirect(_route(kind), number)
    known = uploads.known_columns(request.scope, kind, row)
    trouble, status = "", 200
    if request.method == "POST":
        chosen = {name: request.POST.get(f"column-{at}", "") for at, name in enumerate(row.header)}
        known = uploads.Known(chosen, [])
        try:
            uploads.choose_columns(request.scope, kind, number=number, chosen=chosen)
        except Problem as problem:
            trouble, status = str(problem), problem.status
        else:
            return redirect(_route(kind, after="-preview"), number)
    context = {
        "kind": kind,
        "row": row,
        "columns": _columns(kind, row, known),
        "by_content": listed(known.by_content),
        "notes": notes(row),
        "fields": [("", _("Not used")), *((field.key, field.label) for field in kind.fields)],
        "needed": kind.needed,
        "trouble": trouble,
    }
    return render(request, "web/lists/columns.html", context, status=status)


def _columns(kind: ListKind, row: Upload, known: uploads.Known) -> list[Column]:
    examples: dict[int, str] = {}
    for _number, cells, _problems in uploads.rows_of(row):
        for position, cell in enumerate(cells):
            if cell:
                examples.setdefault(position, cell)
        if len(examples) == len(row.header):
            break
    found = [(at, name, known.columns.get(name, "")) for at, name in enumerate(row.header)]
    return [
        Column(at, name, field, kind.example(field, examples.get(at, "")), name in known.by_content)
        for at, name, field in found
    ]


def listed(names: list[str]) -> str:
    """Several names in one sentence."""
    return pgettext("between the names of a list", ", ").join(names)


def notes(row: Upload) -> list[str]:
    """What was mended while the file was read, a sentence each."""
    counts = dict(row.notes)
    told = {
        heading.TITLES: ngettext(
            "%(n)d line above the heading is a title and was left out.",
            "%(n)d lines above the heading are titles and were left out.",
            counts.get(heading.TITLES, 0),
        ),
        heading.TWO_ROWS: _("The heading has two rows; they were put together."),
        heading.NONE: _("This list has no heading; its columns are numbered. Say below what they hold."),
        heading.MERGED: ngettext(
            "%(n)d merged cell was taken apart; each of its rows has its text.",
            "%(n)d merged cells were taken apart; each of their rows has their text.",
            counts.get(heading.MERGED, 0),
        ),
        heading.SECTIONS: ngettext(
            "%(n)d line inside the list is a title and was left out.",
            "%(n)d lines inside the list are titles and were left out.",
            counts.get(heading.SECTIONS, 0),
        ),
        heading.REPEATED: ngettext(
            "The heading stands %(n)d more time inside the list; that was left out.",
            "The heading stands %(n)d more times inside the list; that was left out.",
            counts.get(heading.REPEATED, 0),
        ),
    }
    return [told[code] % {"n": count} for code, count in row.notes]


@require_GET
def preview(request: Page, kind: ListKind, number: int) -> HttpResponse:
    """What loading would do, before anything is stored: what is wrong first, then what was mended."""
    row = uploads.find(request.scope, kind, number)
    if row.state != Upload.State.READ or not row.columns:
        return redirect(_route(kind, after="-columns"), number)
    lines, counts = uploads.preview(request.scope, kind, number=number)
    ordered = sorted(lines, key=lambda line: (not line.read.problems, not line.read.asked, not line.read.mended))
    context = {
        "kind": kind,
        "row": row,
        "urls": _addresses(kind, number),
        "counts": [(counted, counts.get(counted.key, 0)) for counted in kind.counted],
        "failed": counts["failed"],
        "mended": sum(bool(line.read.mended) for line in lines),
        "notes": notes(row),
        "advice": kind.advice(row, [line.read.value for line in lines if not line.read.problems]),
        "lines": [_shown(kind, line) for line in ordered[:PREVIEWED]],
        "more": max(len(lines) - PREVIEWED, 0),
        "unused": listed([name for name in row.header if name not in row.columns]),
    }
    return render(request, "web/lists/preview.html", context)


def _shown(kind: ListKind, line: Line) -> Shown:
    read = line.read
    return Shown(line.number, read.shown, kind.words(read.problems), kinds.mended(read.mended), read.asked)


@require_POST
def load(request: Page, kind: ListKind, number: int) -> HttpResponse:
    """Hand the list to the worker."""
    row = uploads.find(request.scope, kind, number)
    uploads.begin(
        request.scope,
        kind,
        number=number,
        job=lambda: jobs.start(request.scope, loading.KIND, subject=row.file_name, upload=number),
    )
    return redirect(_route(kind), number)


@require_GET
def done(request: Page, kind: ListKind, number: int) -> HttpResponse:
    """How far it is; then what became of the list. Asked by itself every second until then."""
    row = uploads.find(request.scope, kind, number)
    if row.state in uploads.GONE:
        return redirect(_route(kind, after="s"))
    job = jobs.find(request.scope, row.job) if row.job is not None else None
    if job is None and row.state == Upload.State.READ:
        return redirect(_route(kind, after="-columns"), number)
    urls = _addresses(kind, number)
    finished = job is None or job.state in (JobState.DONE, JobState.FAILED)
    context = {
        "kind": kind,
        "row": row,
        "urls": urls,
        "counts": [(counted, row.counts.get(counted.key, 0)) for counted in kind.counted],
        "failed_rows": row.counts.get("failed", 0),
        "kept": uploads.kept(row),
        "failed": job is not None and job.state == JobState.FAILED,
        "finished": finished,
        "url": urls["done"],
        "done": job.done if job is not None else 0,
        "total": job.total if job is not None else 0,
        "text": _progress_text(job),
        "result_url": urls["done"] if finished else "",
        "result_verb": _("See what became of it"),
        "next_url": kind.result_url(row),
    }
    polled = request.headers.get("HX-Request") == "true"
    return render(request, "web/parts/progress.html" if polled else "web/lists/done.html", context)


def _progress_text(job: Job | None) -> str:
    if job is None or job.state == JobState.DONE:
        return _("The list has been loaded.")
    return job.problem if job.state == JobState.FAILED else _("The list is being loaded.")


@require_GET
def errors(request: Page, kind: ListKind, number: int) -> HttpResponse:
    """The rows that could not be loaded, as they came, to be corrected and brought again."""
    row, wrong = uploads.errors(request.scope, kind, number=number)
    mark = f"{request.user.get_username()} {timezone.localtime(clock.now(row.incident)):%Y-%m-%d %H:%M}"
    response = HttpResponse(writing.errors_file(row.header, wrong, watermark=mark), content_type=writing.XLSX)
    response["Content-Disposition"] = f'attachment; filename="errors-{row.pk}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def discard(request: Page, kind: ListKind, number: int) -> HttpResponse:
    """Throw away what is kept of a list."""
    uploads.discard(request.scope, kind, number=number)
    messages.success(request, _("The rows of this list have been deleted."))
    return redirect(_route(kind, after="s"))
