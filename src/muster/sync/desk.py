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

from muster.kernel import fields, records
from muster.kernel.forms import offer
from muster.kernel.models import Outcome, Record
from muster.kernel.records import Waiting
from muster.places import queries as places
from muster.sync import words

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


def _line(waiting: Waiting, names: dict[str, str]) -> Line:
    record = waiting.record
    town = names.get(record.site[:9], "")
    return Line(
        record=record,
        site=f"{town} {names.get(record.site, record.site)}".strip(),
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
    }
    return render(request, "sync/open_records.html", context)


@require_POST
def decide_record(request: PageRequest, record: UUID) -> HttpResponse:
    """Let a record count or refuse it, with the reason that was typed."""
    accept = request.POST.get("decision") == "accept"
    reason = request.POST.get("reason", "")[:REASON_LENGTH]
    records.decide(request.scope, record=record, accept=accept, reason=reason)
    messages.success(request, _("The record counts now.") if accept else _("The record is refused for good."))
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = reverse("open-records")
    return redirect(onward)
