"""Wrong uses that somebody must look at, and the keys that passes are signed with."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from muster.accounts.access import PageRequest
from muster.kernel import links
from muster.kernel.signing import keys
from muster.kernel.signing.serials import spelled
from muster.passes import actions, queries, words
from muster.places import queries as places


@require_GET
def pass_uses(request: PageRequest) -> HttpResponse:
    """Wrong uses: those that wait, or those that were settled."""
    settled = request.GET.get("settled") == "1"
    lines = queries.flags(request.scope, request.as_of, settled=settled)
    context = {
        "lines": [
            (
                line,
                words.FAULTS[line.flag.fault],
                spelled(bytes(line.flag.serial)),
                "" if line.row is None else queries.label(request.scope, line.row),
                links.record_url("checkpoints.record_check", line.use.record),
                words.RESOLUTIONS.get(line.flag.resolution or "", ""),
            )
            for line in lines
        ],
        "settled": settled,
        "sites": places.names({line.flag.site for line in lines}),
        "resolutions": list(words.RESOLUTIONS.items()),
    }
    return render(request, "passes/uses.html", context)


@require_POST
def settle_use(request: PageRequest, record: UUID) -> HttpResponse:
    """Say what came of one."""
    actions.settle_use(scope=request.scope, record=record, resolution=request.POST.get("resolution", ""))
    messages.success(request, _("Settled."))
    return HttpResponseRedirect(reverse("pass-uses"))


@require_GET
def pass_keys(request: PageRequest) -> HttpResponse:
    """The keys of the operation, the newest first."""
    rows = list(keys.all_keys(request.scope))
    context = {
        "lines": [(row, bytes(row.key_id).hex()) for row in rows],
        "revoked": queries.revoked(request.scope),
        "may_write": request.as_of is None,
    }
    return render(request, "passes/keys.html", context)


@require_POST
def rotate_pass_key(request: PageRequest) -> HttpResponse:
    """Sign with a new key from now on."""
    keys.rotate(scope=request.scope)
    messages.success(request, _("New passes are signed with a new key. Those already issued go on to hold."))
    return HttpResponseRedirect(reverse("pass-keys"))


@require_POST
def withdraw_pass_key(request: PageRequest, key: int) -> HttpResponse:
    """Believe nothing any more that a key signed."""
    keys.withdraw(scope=request.scope, key=key)
    messages.success(request, _("The key is withdrawn. Cards signed with it must be printed anew."))
    return HttpResponseRedirect(reverse("pass-keys"))
