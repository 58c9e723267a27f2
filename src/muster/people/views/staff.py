"""The list of staff, one member of it, and what belongs to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from muster.accounts import access
from muster.kernel import audit
from muster.kernel.problems import Problem
from muster.kernel.sheets import writing
from muster.people import forms, words
from muster.people.actions import organisations as ties
from muster.people.actions import reveal_staff as reveal_one
from muster.people.models import Reveal
from muster.people.queries import staff as queries
from muster.people.queries.organisations import named
from muster.people.views import PAGE_ROWS, PageRequest, day, moment, watermark
from muster.people.views.revealing import show
from muster.places import queries as places

MOST_EXPORTED = 5_000


def _filters(request: PageRequest, form: forms.StaffFilter) -> queries.Filters:
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    volunteer = given.get("volunteer", "")
    return queries.Filters(
        organisation=given.get("organisation"),
        skill=given.get("skill", ""),
        place=given.get("place", ""),
        volunteers={"1": True, "0": False}.get(volunteer),
        on=day(request),
        as_of=request.as_of,
    )


def _units(row: queries.Row) -> str:
    return words.listed(named(tie.organisation) for tie in row.ties)


@require_http_methods(["GET"])
def staff(request: PageRequest) -> HttpResponse:
    """Staff within reach, masked."""
    form = forms.StaffFilter(request.GET, scope=request.scope, on=day(request))
    filters = _filters(request, form)
    page = Paginator(queries.matching(request.scope, filters), PAGE_ROWS).get_page(request.GET.get("page"))
    rows = queries.rows(request.scope, list(page.object_list), on=day(request))
    names = places.names({row.staff.place for row in rows} | {row.staff.home for row in rows})
    context = {
        "form": form,
        "page": page,
        "rows": [(row, _units(row), names.get(row.staff.home, ""), words.listed(row.skills)) for row in rows],
        "filtered": bool(request.GET.keys() & set(form.fields)) and form.has_changed(),
        "unreadable": any(not row.readable for row in rows),
        "may_import": access.opens(request, "people:staff-lists"),
        "may_search": access.opens(request, "people:search"),
    }
    return render(request, "people/staff.html", context)


@require_http_methods(["GET"])
def export_staff(request: PageRequest) -> HttpResponse:
    """The list as it is seen, masked, as a spreadsheet with a watermark."""
    form = forms.StaffFilter(request.GET, scope=request.scope, on=day(request))
    found = queries.matching(request.scope, _filters(request, form))
    count = found.count()
    if count > MOST_EXPORTED:
        raise Problem("export_large", _("More than 5,000 people. Narrow the list down before you take it out."))
    rows = queries.rows(request.scope, list(found), on=day(request))
    names = places.names({row.staff.home for row in rows})
    header = [_("Name"), _("ID number"), _("Phone"), _("Belongs to"), _("Home"), _("Skills")]
    cells = [
        [
            row.name,
            row.number,
            row.phone,
            _units(row),
            names.get(row.staff.home, ""),
            words.listed(row.skills),
        ]
        for row in rows
    ]
    audit.write(request.scope, action="people.export_staff", detail={"rows": count})
    data = writing.table_file(_("Staff"), header, cells, watermark=watermark(request, moment(request)))
    response = HttpResponse(data, content_type=writing.XLSX)
    response["Content-Disposition"] = 'attachment; filename="staff.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET"])
def staff_member(request: PageRequest, staff_id: UUID) -> HttpResponse:
    """One member of staff: masked, with all ties ever and everybody who looked at the name."""
    return _member(request, staff_id, forms.Reveal(), _tie_form(request))


def _tie_form(request: PageRequest, data: Any = None) -> forms.TiePerson:
    return forms.TiePerson(data, scope=request.scope, on=day(request), prefix="tie")


def _member(
    request: PageRequest, staff_id: UUID, reveal: forms.Reveal, tie: forms.TiePerson, status: int = 200
) -> HttpResponse:
    on = day(request)
    row = queries.one(request.scope, staff_id, on=on)
    context = {
        "row": row,
        "skills": words.listed(row.skills),
        "home": places.path_text(row.staff.home, below=row.staff.home[:4]) if row.staff.home else "",
        "ties": [
            {"tie": one, "organisation": named(one.organisation), "kind": named(one.kind), "ended": bool(one.until)}
            for one in row.ties
        ],
        "reveals": queries.reveals(request.scope, Reveal.Subject.STAFF, str(staff_id)),
        "reveal_form": reveal,
        "tie_form": tie,
        "may_tie": access.opens(request, "people:tie-person", "POST"),
    }
    return render(request, "people/staff_member.html", context, status=status)


@never_cache
@require_http_methods(["POST"])
def reveal_staff(request: PageRequest, staff_id: UUID) -> HttpResponse:
    """Show a name once, for a reason."""
    form = forms.Reveal(request.POST)
    shown = show(
        request, form, lambda reason: reveal_one(request.scope, staff=staff_id, reason=reason),
        back=request.path.removesuffix("reveal/"),
    )  # fmt: skip
    return shown or _member(request, staff_id, form, _tie_form(request))


@require_http_methods(["POST"])
def tie_person(request: PageRequest, staff_id: UUID) -> HttpResponse:
    """Tie them to another organisation."""
    form = _tie_form(request, request.POST)
    if not form.is_valid():
        return _member(request, staff_id, forms.Reveal(), form)
    given = form.cleaned_data
    ties.tie_person(
        request.scope,
        staff=staff_id,
        organisation=given["organisation"],
        kind=given["kind"],
        since=given["since"],
    )
    messages.success(request, _("Saved."))
    return redirect("people:staff-member", staff_id)


@require_http_methods(["POST"])
def end_tie(request: PageRequest, staff_id: UUID, tie_id: int) -> HttpResponse:
    """Today was the last day of a tie."""
    ties.end_tie(request.scope, tie=tie_id, until=day(request))
    messages.success(request, _("Saved."))
    return redirect("people:staff-member", staff_id)
