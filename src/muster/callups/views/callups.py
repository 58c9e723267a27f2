"""Call-ups at the desk: the list, writing one, the live tree, an organisation's answer, who signed up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, cast

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts.access import PageRequest
from muster.callups import forms, links, rules
from muster.callups.actions import callups as actions
from muster.callups.actions import typed_names
from muster.callups.actions.callups import Draft, File
from muster.callups.models import FILE_COLUMN, Answer, CallUp
from muster.callups.queries import below
from muster.callups.queries import callups as queries
from muster.callups.queries import volunteers as volunteer_queries
from muster.callups.views.home import for_members
from muster.kernel import clock, live
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.kernel.typed import open_file
from muster.people.queries import organisations as people
from muster.people.queries import staff as staff_queries
from muster.people.queries.staff import Filters

PAGE = 50


def moment(request: PageRequest) -> datetime:
    """The time the page is about."""
    return request.as_of or clock.now(request.scope.incident or 0)


def day(request: PageRequest) -> date:
    """The day the page is about."""
    return timezone.localtime(moment(request)).date()


@require_GET
def call_ups(request: PageRequest) -> HttpResponse:
    """What one's organisations have to answer, then all call-ups."""
    scope = request.scope
    page = Paginator(queries.callups(scope, request.as_of), PAGE).get_page(request.GET.get("page"))
    mine = [] if request.as_of else queries.mine(scope)
    names = {row.pk: people.named(row) for row in people.by_ids(scope, {one.organisation for one in mine[:PAGE]})}
    context = {
        "lines": queries.lines(scope, list(page.object_list)), "page": page, "now": moment(request),
        "mine": [(one, names.get(one.organisation, "—")) for one in mine[:PAGE]], "more": max(0, len(mine) - PAGE),
        "overdue": queries.overdue(scope, request.as_of).count, "may_write": request.as_of is None,
    }  # fmt: skip
    return render(request, "callups/callups.html", context)


@require_http_methods(["GET", "POST"])
def write_call_up(request: PageRequest) -> HttpResponse:
    """Write one and publish it."""
    tomorrow = timezone.localtime(moment(request)) + timedelta(days=1)
    form = forms.WriteCallUp(
        request.POST or None, request.FILES or None, scope=request.scope, on=day(request),
        initial={"deadline": tomorrow},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            row = _published(request, form.cleaned_data)
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("The call-up is published. Organisations are told within a minute."))
            return redirect("call-up", row.pk)
    return render(request, "callups/write.html", {"form": form})


def _published(request: PageRequest, typed: dict[str, Any]) -> CallUp:
    scope = request.scope
    told = typed["organisations"] or typed["listed"] or queries.audience(
        scope, kinds=typed["kinds"], family=typed["family"], place=typed["within"],
        skills=typed["skills"] if typed["skilled"] else (), roles=typed["roles"],
    )  # fmt: skip
    wanted: dict[int, int] = {}
    if typed["asks"] == CallUp.Asks.NAME:
        if not typed["people"]:
            raise Problem("people", _("Say how many people are wanted in all."))
        sizes = people.headcount(scope, on=day(request))
        wanted = rules.share_out(typed["people"], {one: sizes.get(one, 0) for one in told})
    draft = Draft(
        place=typed["place"], kind=typed["kind"], title=typed["title"], text=typed["text"], asks=typed["asks"],
        deadline=typed["deadline"], wanted=wanted, skills=typed["skills"],
        files=[File(one.name, one.read()) for one in typed["attachments"]], base=request.build_absolute_uri("/"),
    )  # fmt: skip
    return actions.publish(scope, draft=draft, audience=told)


def _tree(request: PageRequest, row: CallUp) -> dict[str, Any]:
    above = request.GET.get("above", "")
    number = int(above) if above.isdigit() else None
    tree = queries.tree(request.scope, row, above=number, as_of=request.as_of)
    parent = None if number is None else queries.answer(request.scope, number)
    return {"callup": row, "tree": tree, "parent": parent, "above": number, "now": moment(request)}


@require_GET
def call_up(request: PageRequest, number: int) -> HttpResponse:
    """One call-up: its text, and the live tree of who has answered."""
    row = queries.callup(request.scope, number)
    own = request.scope.covers(row.place)
    context = _tree(request, row) | {
        "files": queries.attachments(request.scope, row),
        "may_end": own and row.ended_at is None and request.as_of is None,
        **_sign_up(request, row),
        "untold": None if request.as_of else queries.untold(request.scope, row),
        "volunteers": volunteer_queries.volunteers(request.scope, number).count(),
    }
    return render(request, "callups/callup.html", context)


def _sign_up(request: PageRequest, row: CallUp) -> dict[str, str]:
    """The link at which people sign up, and its code to be scanned from a screen; both '' where nobody may."""
    if row.asks != CallUp.Asks.VOLUNTEER or row.ended_at is not None:
        return {"link": "", "picture": ""}
    link = request.build_absolute_uri(links.sign_up_page(row))
    return {"link": link, "picture": segno.make(link, error="m", micro=False).svg_data_uri(scale=4)}


@require_GET
@live.etagged()
def call_up_tree(request: HttpRequest, number: int) -> HttpResponse:
    """The tree alone, as the page fetches it again and again."""
    page = cast("PageRequest", request)
    return render(request, "callups/_tree.html", _tree(page, queries.callup(page.scope, number)))


@require_POST
def end_call_up(request: PageRequest, number: int) -> HttpResponse:
    """Take no more answers."""
    actions.end(request.scope, callup=number)
    return redirect("call-up", number)


@require_GET
def call_up_file(request: PageRequest, number: int, file: int) -> HttpResponse:
    """One attachment."""
    return sent(queries.attachment(request.scope, queries.callup(request.scope, number), file))


def sent(found: Any) -> HttpResponse:
    """An attachment as a download: never shown in the program's own name."""
    response = HttpResponse(open_file(found.sealed, column=FILE_COLUMN), content_type=found.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(found.name)}"
    return response


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")


@require_http_methods(["GET", "POST"])
def call_up_answer(request: PageRequest, number: int) -> HttpResponse:
    """An organisation's own side at the desk: acknowledge, name people, pass on."""
    scope = request.scope
    row = queries.answer(scope, number)
    unit = people.organisation(scope, row.organisation)
    listed = staff_queries.matching(scope, Filters(organisation=unit.pk, on=day(request)))[:500]
    lines = staff_queries.rows(scope, list(listed), on=day(request))
    form = forms.NamePeople(
        request.POST or None, people=[(str(line.staff.pk), f"{line.name} {line.phone}") for line in lines]
    )
    if request.method == "POST" and form.is_valid():
        try:
            words = _answered(request, row, form.cleaned_data)
        except Problem as trouble:
            if isinstance(trouble, NotFound):
                raise
            form.add_error(None, str(trouble))
        else:
            messages.success(request, words)
            return redirect("call-up-answer", number)
    context = {
        "answer": row, "callup": row.callup, "unit": people.named(unit), "form": form, "now": moment(request),
        "files": queries.attachments(scope, row.callup), "lines": lines,
        "named": {one.staff for one in queries.named_staff(scope, row)},
        "below": below.passing(scope, row),
        "link": request.build_absolute_uri(links.answer_page(row)) if row.callup.ended_at is None else "",
        "open": row.callup.ended_at is None and request.as_of is None,
        **for_members(request, row.incident, row.organisation),
    }  # fmt: skip
    return render(request, "callups/answer.html", context)


def _answered(request: PageRequest, row: Answer, typed: dict[str, Any]) -> str:
    """Do what the button says; answers the sentence that is shown."""
    if request.POST.get("do") == "acknowledge":
        actions.acknowledge(request.scope, answer=row.pk)
        return _("The sender sees that you have read it.")
    if request.POST.get("do") == "pass_on":
        return passed_on(request.scope, row.pk, request.POST)
    staff = [*typed.get("staff", []), *typed_names.staff_of(request.scope, answer=row, lines=typed["lines"])]
    result = actions.name_people(request.scope, answer=row.pk, staff=list(dict.fromkeys(staff)), note=typed["note"])
    return named_words(result)


def passed_on(scope: Scope, answer: int, given: QueryDict, *, by: str = "") -> str:
    """Pass a call-up on to the organisations that were ticked; answers the sentence that is shown."""
    chosen = {int(one): _count(given.get(f"wanted-{one}", "")) for one in given.getlist("below") if one.isdigit()}
    count = actions.pass_on(scope, answer=answer, organisations_below=chosen, by=by)
    return _("Passed on to organisations: %(count)d.") % {"count": count}


def _count(text: str) -> int:
    return min(int(text), forms.MOST_PEOPLE) if text.isdigit() else 0


def named_words(result: actions.NamedPeople) -> str:
    """What became of a list of names, in a sentence. It never says why somebody was kept back."""
    words = _("Newly named: %(named)d; named before: %(before)d.") % {"named": result.named, "before": result.before}
    if result.barred:
        words += " " + _("Cannot be deployed at present: %(count)d.") % {"count": len(result.barred)}
    return words
