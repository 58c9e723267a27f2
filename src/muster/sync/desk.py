"""Records that the door could not let count by itself: a person at the desk sees them and decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from muster.accounts import access
from muster.kernel import fields, records
from muster.kernel.forms import offer
from muster.kernel.models import Outcome, Record
from muster.kernel.records import Waiting
from muster.places import queries as places
from muster.sync import unfiled, words
from muster.sync.views import run_here

if TYPE_CHECKING:
    from muster.accounts.access import PageRequest

PAGE = 25
REASON_LENGTH = 200


class RecordFilter(forms.Form):
    """What the list shows; all of it stands in the address."""

    site = forms.ChoiceField(label=gettext_lazy("Site"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[("", gettext_lazy("waiting for a decision")), ("refused", gettext_lazy("refused by the door"))],
    )

    def __init__(self, *args: object, sites: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        offer(self, "site", [("", gettext_lazy("All sites")), *sites])


@dataclass(frozen=True)
class Line:
    """One record as the list shows it."""

    record: Record
    site: str
    kind: str
    why: str
    claimed: str


def _why(record: Record) -> str:
    known = fields.record_type(record.type)
    return words.message(record.reason, known.reasons if known is not None else {})


def _full(site: str, names: dict[str, str]) -> str:
    """A site with its town before it."""
    return f"{names.get(site[:9], '')} {names.get(site, site)}".strip()


def _line(waiting: Waiting, names: dict[str, str]) -> Line:
    record = waiting.record
    return Line(
        record=record,
        site=_full(record.site, names),
        kind={Outcome.HELD: "warn", Outcome.QUARANTINED: "bad"}.get(Outcome(record.outcome), ""),
        why=_why(record),
        claimed=names.get(waiting.claimed or "", waiting.claimed or ""),
    )


@require_safe
def open_records(request: PageRequest) -> HttpResponse:
    """The records that wait, oldest first, each with why and the decision; or those the door refused."""
    waits = list(records.waiting_by_site(request.scope, request.as_of))
    named = places.names({site for site, *_rest in waits})
    form = RecordFilter(request.GET or None, sites=sorted({(site, named.get(site, site)) for site, *_rest in waits}))
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    refused = chosen.get("show") == "refused"
    found = records.waiting(request.scope, request.as_of, site=chosen.get("site", ""), refused=refused)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = records.with_bodies(list(page.object_list))
    codes = {waiting.record.site for waiting in shown} | {waiting.claimed for waiting in shown if waiting.claimed}
    names = places.names(codes | {code[:9] for code in codes})
    context = {
        "form": form,
        "page": page,
        "lines": [_line(waiting, names) for waiting in shown],
        "refused": refused,
        "decidable": not refused and request.as_of is None,
        "reason_length": REASON_LENGTH,
        "unfiled": unfiled.unfiled(request.scope, request.as_of).count(),
        "may_see_unfiled": access.opens(request, "unfiled-records"),
    }
    return render(request, "sync/open_records.html", context)


@require_POST
def decide_record(request: PageRequest, record: UUID) -> HttpResponse:
    """Let a record count or refuse it, with the reason that was typed."""
    accept = request.POST.get("decision") == "accept"
    reason = request.POST.get("reason", "")[:REASON_LENGTH]
    records.decide(request.scope, record=record, accept=accept, reason=reason)
    messages.success(request, _("The record counts now.") if accept else _("The record is refused for good."))
    return _back(request, "open-records")


def _back(request: PageRequest, route: str) -> HttpResponse:
    """To the list as it stood."""
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = reverse(route)
    return redirect(onward)


@require_safe
def unfiled_records(request: PageRequest) -> HttpResponse:
    """What the register could not take, oldest first, each with what can be done; or what somebody has seen to."""
    settled = request.GET.get("settled") == "1"
    found = unfiled.unfiled(request.scope, request.as_of, settled=settled)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = unfiled.with_words(request.scope, list(page.object_list))
    sites = {line.row.site for line in lines}
    names = places.names(sites | {code[:9] for code in sites})
    context = {
        "page": page,
        "lines": [(_full(line.row.site, names), line) for line in lines],
        "settled": settled,
        "decidable": not settled and request.as_of is None,
        "reason_length": REASON_LENGTH,
    }
    return render(request, "sync/unfiled_records.html", context)


@require_POST
def settle_unfiled(request: PageRequest, parked: int) -> HttpResponse:
    """Take one in under a new id, or set it aside, with the reason that was typed."""
    reason = request.POST.get("reason", "")[:REASON_LENGTH]
    if request.POST.get("decision") == "take_in":
        unfiled.take_in(request.scope, parked=parked, reason=reason, run=run_here)
        messages.success(request, _("It was taken in under a new id and stands among the records."))
    else:
        unfiled.set_aside(request.scope, parked=parked, reason=reason)
        messages.success(request, _("It is set aside and does not count."))
    return _back(request, "unfiled-records")
