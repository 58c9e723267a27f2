"""The audit as the audit administrator reads it: every entry, its place in the chain, and whether the chain holds."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from muster.accounts import forms, queries
from muster.accounts.access import ScopedRequest
from muster.kernel import chain

PAGE = 100


@require_GET
def audit(request: ScopedRequest) -> HttpResponse:
    """Entries, the newest first, filtered by the address."""
    form = forms.AuditFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.audit_entries(request.scope, **wanted), PAGE).get_page(request.GET.get("page"))
    links = chain.positions([entry.pk for entry in page])
    names = queries.usernames([entry.actor for entry in page])
    rows = [(entry, links.get(entry.pk), names.get(entry.actor, "")) for entry in page]
    return render(request, "accounts/audit.html", {"rows": rows, "page": page, "form": form})


@never_cache
@require_POST
def verify_audit(request: ScopedRequest) -> HttpResponse:
    """Walk along the whole chain and say what was found; the head is for keeping outside."""
    return render(request, "accounts/audit_verdict.html", {"verdict": chain.verify()})
