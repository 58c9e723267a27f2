"""Phones of people in the field: which there are, letting one in, shutting one out."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from muster.accounts import actions, forms, queries
from muster.accounts.access import ScopedRequest
from muster.accounts.devices import CODE_LIVES
from muster.kernel.problems import NotFound
from muster.places import queries as places

SHOWN = 500
NEEDS = {
    "unsent_quiet": gettext_lazy("records not sent, and out of reach: bring it to the network"),
    "token_over": gettext_lazy("must enrol again"),
    "battery": gettext_lazy("battery nearly empty: charge it"),
    "unsent_withdrawn": gettext_lazy("withdrawn with records not sent: have it handed in"),
    "silent": gettext_lazy("silent for half a day: call the site"),
    "never": gettext_lazy("never in contact: was it enrolled in vain?"),
    "clock": gettext_lazy("clock is off: set it"),
}
KINDS = {need: "bad" if need in ("unsent_quiet", "token_over", "battery") else "warn" for need in NEEDS}


@require_GET
def devices(request: ScopedRequest) -> HttpResponse:
    """The devices within reach, of one site when the address names it, with their last contact and clock."""
    site = request.GET.get("site", "").strip().upper()
    return _devices(request, forms.MakeCode(initial={"site": site}), site)


@never_cache
@require_POST
def make_enrolment_code(request: ScopedRequest) -> HttpResponse:
    """Show a fresh code as text and picture: once, on this answer only."""
    form = forms.MakeCode(request.POST)
    if form.is_valid():
        try:
            site = places.site(request.scope, form.cleaned_data["site"])
        except NotFound:
            form.add_error("site", _("There is no site with this code in your places."))
        else:
            made = actions.make_enrolment_code(request.scope, site=site.code)
            # The address under which this officer's own browser reached the server: a phone beside it can, too.
            address = request.build_absolute_uri(reverse("phone")) + f"#code={made.code}"
            context = {
                "made": made,
                "site": site,
                "minutes": int(CODE_LIVES.total_seconds() // 60),
                "picture": segno.make(address, error="m", micro=False).svg_data_uri(scale=6),
            }
            return render(request, "accounts/enrolment_code.html", context)
    return _devices(request, form, "")


@require_POST
def revoke_device(request: ScopedRequest, pk: int) -> HttpResponse:
    """Shut a device out."""
    actions.revoke_device(request.scope, device=pk)
    messages.success(request, _("The device is withdrawn. At its next contact it drops what it knows."))
    site = request.POST.get("site", "")
    return redirect(reverse("devices") + (f"?site={site}" if site.replace("-", "").isalnum() else ""))


def _devices(request: ScopedRequest, form: forms.MakeCode, site: str) -> HttpResponse:
    found = queries.devices_by_need(request.scope, site=site)
    names = places.names({view.device.site for view in found[:SHOWN]} | ({site} if site else set()))
    context = {
        "devices": [
            (
                view.device,
                names.get(view.device.site, view.device.site),
                [(NEEDS[need], KINDS[need]) for need in view.needs],
            )
            for view in found[:SHOWN]
        ],
        "needy": sum(bool(view.needs) for view in found),
        "total": len(found),
        "site": site,
        "site_name": names.get(site, site),
        "form": form,
        "real": timezone.now(),
    }
    return render(request, "accounts/devices.html", context)
