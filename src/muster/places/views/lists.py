"""A list of sites: brought, its columns told apart, looked at, opened, put right."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.kernel import audit
from muster.kernel.problems import Problem
from muster.kernel.request import Page
from muster.kernel.sheets import writing
from muster.kernel.sheets.reading import LARGEST, refused
from muster.places import actions, columns, lists, queries, words
from muster.places.forms import FIELD_LABELS, BringSites
from muster.places.lists import Line
from muster.places.models import SiteList
from muster.places.views import present

PREVIEWED = 50
PAD = 65_536
"""What a form's other fields may add to a file."""
STATES = {
    SiteList.State.READ: ("warn", gettext_lazy("Not opened yet")),
    SiteList.State.OPENED: ("ok", gettext_lazy("Sites opened")),
    SiteList.State.DISCARDED: ("", gettext_lazy("Thrown away")),
    SiteList.State.EXPIRED: ("warn", gettext_lazy("Expired")),
}


@dataclass(frozen=True)
class Column:
    """A heading of the list, what it was taken for, and a cell as an example."""

    position: int
    heading: str
    field: str
    example: str


@dataclass(frozen=True)
class Shown:
    """A row in the preview, in words."""

    line: Line
    kind: str
    place: str
    problems: str


@require_http_methods(["GET", "POST"])
def site_lists(request: Page) -> HttpResponse:
    """Bring a list, or go on with one that was brought."""
    if request.method == "POST" and int(request.headers.get("Content-Length") or 0) > LARGEST + PAD:
        raise refused("file_large")
    form = BringSites(request.POST or None, request.FILES or None, scope=request.scope)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        file = given.pop("file")
        try:
            number = actions.receive_list(scope=request.scope, file_name=file.name, data=file.read(), **given)
        except Problem as trouble:
            form.add_error("file", str(trouble))
            status = trouble.status
        else:
            return redirect("site-list-columns", number)
    rows = [(row, *STATES[SiteList.State(row.state)]) for row in lists.site_lists(request.scope)]
    return render(request, "places/site_lists.html", {"form": form, "rows": rows}, status=status)


@require_http_methods(["GET", "POST"])
def list_columns(request: Page, number: int) -> HttpResponse:
    """Which column holds what."""
    row = lists.site_list(request.scope, number)
    if row.state != SiteList.State.READ:
        return redirect("site-list", number)
    known, trouble, status = lists.known_columns(request.scope, row), "", 200
    if request.method == "POST":
        known = {heading: request.POST.get(f"column-{at}", "") for at, heading in enumerate(row.header)}
        try:
            actions.map_list(scope=request.scope, number=number, chosen=known)
        except Problem as problem:
            trouble, status = str(problem), problem.status
        else:
            return redirect("site-list-preview", number)
    context = {
        "row": row,
        "columns": _columns(row, known),
        "fields": [("", _("Not used")), *FIELD_LABELS.items()],
        "needed": columns.NEEDED,
        "trouble": trouble,
    }
    return render(request, "places/list_columns.html", context, status=status)


def _columns(row: SiteList, known: dict[str, str]) -> list[Column]:
    """Examples only of what is used: nobody knows what else such a list holds."""
    examples: dict[int, str] = {}
    for _number, cells, _problems in lists.rows_of(row):
        for position, cell in enumerate(cells):
            if cell:
                examples.setdefault(position, cell)
    return [
        Column(at, heading, known.get(heading, ""), _example(known.get(heading, ""), examples.get(at, "")))
        for at, heading in enumerate(row.header)
    ]


def _example(field: str, cell: str) -> str:
    if field:
        return cell
    return cell[:1] + "***" if cell else ""


@require_GET
def list_preview(request: Page, number: int) -> HttpResponse:
    """What opening the list would do, before anything is: what is wrong comes first."""
    row = lists.site_list(request.scope, number)
    if row.state != SiteList.State.READ or not row.columns:
        return redirect("site-list-columns", number)
    lines, counts = actions.preview_list(scope=request.scope, number=number)
    ordered = sorted(lines, key=lambda line: not line.problems)[:PREVIEWED]
    context = {
        "row": row,
        "counts": counts,
        "lines": _shown(ordered),
        "more": max(len(lines) - PREVIEWED, 0),
        "unused": _("; ").join(heading for heading in row.header if heading not in row.columns),
    }
    return render(request, "places/list_preview.html", context)


def _shown(lines: list[Line]) -> list[Shown]:
    kinds, names = words.kind_names(), queries.names({line.draft.place for line in lines})
    return [
        Shown(line, kinds.get(line.draft.kind, ""), names.get(line.draft.place, ""), lists.said(line.problems))
        for line in lines
    ]


@require_POST
def list_open(request: Page, number: int) -> HttpResponse:
    """Open the sites of the list."""
    actions.open_list(scope=request.scope, number=number)
    return redirect("site-list", number)


@require_GET
def list_done(request: Page, number: int) -> HttpResponse:
    """What became of the list."""
    row = lists.site_list(request.scope, number)
    if row.state == SiteList.State.READ:
        return redirect("site-list-columns", number)
    if row.state in (SiteList.State.DISCARDED, SiteList.State.EXPIRED):
        return redirect("site-lists")
    return render(request, "places/list_done.html", {"row": row, "kept": row.sealed is not None})


@require_GET
def list_errors(request: Page, number: int) -> HttpResponse:
    """The rows that could not be opened, as they came, to be corrected and brought again."""
    row = lists.site_list(request.scope, number)
    wrong = [(cells, lists.said(problems)) for _number, cells, problems in lists.rows_of(row) if problems]
    if not wrong:
        raise Problem("errors_none", _("Every row of this list was opened."), status=404)
    audit.write(
        request.scope,
        action="places.export_errors",
        subject=f"sitelist:{row.pk}",
        place=row.place,
        detail={"rows": len(wrong)},
    )
    mark = f"{request.user.get_username()} {timezone.localtime(present(request.scope)):%Y-%m-%d %H:%M}"
    response = HttpResponse(writing.errors_file(row.header, wrong, watermark=mark), content_type=writing.XLSX)
    response["Content-Disposition"] = f'attachment; filename="sites-{row.pk}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def list_discard(request: Page, number: int) -> HttpResponse:
    """Throw away what is kept of a list."""
    actions.discard_list(scope=request.scope, number=number)
    messages.success(request, _("The rows of this list have been deleted."))
    return redirect("site-lists")
