"""Risk lists: read, settle, publish; and the rules in force."""

from __future__ import annotations

from itertools import pairwise

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel import naming
from muster.kernel.problems import Problem
from muster.places import queries as places
from muster.screening import jobs, rules, unread, words
from muster.screening.actions import local_rules as rule_actions
from muster.screening.actions import risk as actions
from muster.screening.forms import AddArea, LocalRule, ReadList, SettleArea
from muster.screening.measures import RiskArea, RuleSet
from muster.screening.models import LocalRules, RiskListed, RiskVersion
from muster.screening.queries import risk as queries
from muster.screening.views import looking

SHOWN = 500


@require_http_methods(["GET", "POST"])
def risk_lists(request: PageRequest) -> HttpResponse:
    """All lists, drafts first; a new one is read here."""
    may = request.as_of is None and access.opens(request, "risk-lists", "POST")
    form = ReadList(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            number = actions.read_list(
                scope=request.scope, title=typed["title"], content=form.content(), covers=typed["covers"],
                as_of=typed["as_of"],
            )  # fmt: skip
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return HttpResponseRedirect(reverse("risk-list", args=[number]))
    rows = list(queries.versions(request.scope, request.as_of)[:SHOWN])
    areas = queries.areas_over_time(request.scope, request.as_of)
    moment = request.as_of or incidents.now(request.scope.incident or 0)
    current = [one for one in areas if one.since <= moment and (one.until is None or one.until > moment)]
    context = {
        "form": form, "rows": rows, "may": may, "looking": looking.progress(request),
        "drafts": [row for row in rows if row.published_at is None],
        "counts": [(label, sum(one.level == key for one in current)) for key, label in words.LEVELS.items()],
    }  # fmt: skip
    return render(request, "screening/risk_lists.html", context)


@require_GET
def risk_list(request: PageRequest, number: int) -> HttpResponse:
    """The words of a list with what was read in them, and beside it the areas; what nobody could place comes first."""
    row = queries.version(request.scope, number)
    areas = queries.listed(request.scope, number)
    names = places.names({one.code for one in areas[:SHOWN] if one.code})
    draft = row.published_at is None
    times = queries.times(request.scope, row)
    who = naming.called("user", request.scope, {one["seen_by"] for one in row.problems if one.get("seen_by")})
    context = {
        "row": row, "pieces": _pieces(row), "draft": draft,
        "may": draft and request.as_of is None and access.opens(request, "publish-risk-list", "POST"),
        "lines": [_line(one, names, times) for one in areas[:SHOWN]],
        "more": max(0, len(areas) - SHOWN), "count": len(areas),
        "open": sum(not one.code for one in areas),
        "settle": SettleArea(),
        "groups": [
            (words.LEVELS.get(one["level"], one["level"]), one) for one in row.groups if one["stated"] != one["read"]
        ],
        "problems": [
            (one["text"], unread.why(one["why"]), who[one["seen_by"]].name if one.get("seen_by") else "")
            for one in row.problems
        ],
        "unseen": any(not one.get("seen_by") for one in row.problems), "add": AddArea(),
    }  # fmt: skip
    return render(request, "screening/risk_list.html", context)


def _line(one: RiskListed, names: dict[str, str], times: dict[tuple[str, str, str], RiskArea]) -> dict[str, object]:
    held = times.get((one.level, one.code, one.text))
    return {
        "since": held and held.since,
        "until": held and held.until,
        "row": one,
        "level": words.LEVELS.get(one.level, one.level),
        "lies": names.get(one.code, one.code),
    }


def _pieces(row: RiskVersion) -> list[tuple[str, str]]:
    """The text in stretches of one kind each: what the reading took them for, '' where it passed over them."""
    if not row.spans:
        return [("", row.text[:20_000])]
    cuts = sorted({0, len(row.text), *(edge for start, end, _kind in row.spans for edge in (start, end))})
    kinds = {start: kind for start, _end, kind in row.spans}
    ends = {start: end for start, end, _kind in row.spans}
    pieces, inside, until = [], "", 0
    for start, end in pairwise(cuts):
        if start >= until:
            inside = ""
        if start in kinds:
            inside, until = kinds[start], ends[start]
        pieces.append((inside, row.text[start:end]))
    return pieces


@require_POST
def settle_area(request: PageRequest, number: int) -> HttpResponse:
    """Say where an area lies."""
    form = SettleArea(request.POST)
    position = request.POST.get("position", "")
    if not form.is_valid() or not position.isdigit():
        messages.error(request, _("Choose the place in which this area lies."))
    else:
        settled = actions.settle_area(
            scope=request.scope, version=number, position=int(position), code=form.cleaned_data["code"],
            name=form.cleaned_data["name"],
        )  # fmt: skip
        messages.success(request, _("Areas settled: %(count)d") % {"count": settled})
    return HttpResponseRedirect(reverse("risk-list", args=[number]))


@require_POST
def add_area(request: PageRequest, number: int) -> HttpResponse:
    """Add an area that the reading passed over."""
    form = AddArea(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the area in the words that stand in the list, and choose its place."))
    else:
        try:
            actions.add_area(scope=request.scope, version=number, **form.cleaned_data)
        except Problem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("The area is added."))
    return HttpResponseRedirect(reverse("risk-list", args=[number]))


@require_POST
def see_problem(request: PageRequest, number: int, problem: int) -> HttpResponse:
    """Mark something that was not understood as looked at."""
    actions.see_problem(scope=request.scope, version=number, number=problem)
    return HttpResponseRedirect(reverse("risk-list", args=[number]))


@require_POST
def publish_risk_list(request: PageRequest, number: int) -> HttpResponse:
    """Let it count, and look at everybody in the ledger anew."""
    actions.publish_list(scope=request.scope, version=number)
    job = jobs.start_evaluating(request.scope, subject=queries.version(request.scope, number).title)
    messages.success(request, _("The list is published. Everybody in the ledger is looked at anew."))
    return HttpResponseRedirect(reverse("job", args=[job]))


@require_POST
def discard_risk_list(request: PageRequest, number: int) -> HttpResponse:
    """Throw a draft away."""
    actions.discard_list(scope=request.scope, version=number)
    messages.success(request, _("The draft is thrown away."))
    return HttpResponseRedirect(reverse("risk-lists"))


@require_http_methods(["GET", "POST"])
def control_rules(request: PageRequest) -> HttpResponse:
    """The rules in force, where the local ones exceed the national ones, and a form for a rule of this place."""
    moment = request.as_of or incidents.now(request.scope.incident or 0)
    reach = request.scope.places
    within = reach[0].partition("-")[0] if len(reach) == 1 else ""
    may = request.as_of is None and access.opens(request, "control-rules", "POST")
    form = LocalRule(request.POST or None, within=within)
    if request.method == "POST" and form.is_valid():
        body = form.body(rule_actions.next_key(request.scope))
        typed = form.cleaned_data
        try:
            rule_actions.add_rules(scope=request.scope, body=body, since=typed["since"], until=typed["until"])
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            job = jobs.start_evaluating(request.scope, subject=typed["title"])
            return HttpResponseRedirect(reverse("job", args=[job]))
    sets = queries.rule_sets(request.scope)
    in_force = [one for one in sets if one.since <= moment and (one.until is None or moment < one.until)]
    context = {
        "form": form, "may": may, "looking": looking.progress(request),
        "in_force": [_rule_set(one) for one in in_force],
        "others": [_rule_set(one) for one in sets if one not in in_force],
        "excesses": _excesses(in_force), "local": _living(queries.local_rules(request.scope), in_force),
    }  # fmt: skip
    return render(request, "screening/control_rules.html", context)


def _living(rows: QuerySet[LocalRules], in_force: list[RuleSet]) -> list[tuple[int, str]]:
    keys = {one.key for one in in_force}
    return [(row.pk, row.body["title_zh"]) for row in rows if row.key in keys]


def _excesses(in_force: list[RuleSet]) -> list[str]:
    titles = {one.key: words.title(one) for one in in_force}
    found = []
    for one in rules.excesses(in_force):
        values = {
            "title": titles[one.local.partition(".")[0]], "class": words.CLASSES[one.subject.value], "days": one.days,
        }  # fmt: skip
        if not one.national:
            found.append(_("%(title)s: %(class)s - there is no national rule for them (%(days)d days).") % values)
        elif one.days:
            found.append(_("%(title)s: %(class)s - %(days)d days more than the national rule.") % values)
        else:
            found.append(_("%(title)s: %(class)s - stricter than the national rule.") % values)
    return found


def _rule_set(one: RuleSet) -> dict[str, object]:
    rows = [
        {
            "class": words.CLASSES[rule.subject.value],
            "phases": [
                (
                    words.KINDS[phase.kind.value], phase.days, _(", ").join(str(test) for test in phase.tests),
                    words.KINDS[phase.instead.value] if phase.instead else "",
                )
                for phase in rule.phases
            ],
            "anchor": words.ANCHORS[rule.anchor.value], "first": rule.first, "look_back": rule.look_back,
            "release": [words.RELEASE[key] for key in rule.release], "mark": rule.mark.value,
            "mark_label": words.MARKS[rule.mark.value],
        }
        for rule in one.rules
    ]  # fmt: skip
    return {
        "title": words.title(one), "issuer": words.issuer(one), "level": words.SET_LEVELS.get(one.level, one.level),
        "since": one.since, "until": one.until, "rules": rows, "assumed": one.mark.value == "assumed",
    }  # fmt: skip


@require_POST
def end_local_rules(request: PageRequest, number: int) -> HttpResponse:
    """Let a rule set of this place end now."""
    rule_actions.end_rules(scope=request.scope, number=number)
    job = jobs.start_evaluating(request.scope, subject=_("Rules that have ended"))
    return HttpResponseRedirect(reverse("job", args=[job]))
