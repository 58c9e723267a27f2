"""Reporting to the community where one lives, by the link of one's organisation, without an account or a script."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from muster.callups import forms, links
from muster.callups.actions import home
from muster.callups.views.shown import shown
from muster.kernel.picking import Option
from muster.kernel.problems import Problem
from muster.people.queries import organisations as people
from muster.people.queries.regions import place_finder
from muster.places import forms as place_forms
from muster.places import queries as places

COMMUNITY_DIGITS = 12
OTHER = "other"


def for_members(request: HttpRequest, incident: int, organisation: int) -> dict[str, str]:
    """The link by which members of an organisation report, and its code to be scanned from a screen."""
    link = request.build_absolute_uri(links.report_page(incident, organisation))
    return {"members_link": link, "members_code": segno.make(link, error="m", micro=False).svg_data_uri(scale=4)}


@never_cache
@require_http_methods(["GET", "POST"])
def report_home_page(request: HttpRequest, token: str) -> HttpResponse:
    """A member reports; where several places bear the name that was typed, they are asked which."""
    link = links.opened(links.REPORT, token)
    link.scope.apply()
    unit = people.organisation(link.scope, link.row)
    form = forms.ReportOneself(request.POST or None)
    said, options = "", list[Option]()
    if request.method == "POST" and form.is_valid():
        where = _where(unit.place, form.cleaned_data["community"], form.cleaned_data["choice"])
        if isinstance(where, list):
            options = where
        else:
            try:
                said = _report(link, form.cleaned_data, where)
            except Problem as trouble:
                form.add_error(None, str(trouble))
    context = {"unit": people.named(unit), "form": form, "said": said, "options": options}
    return shown(request, "callups/report_page.html", link.incident, context)


def _where(around: str, text: str, choice: str) -> tuple[str, str] | list[Option]:
    """Code and name of the community; several to choose from; or no code, where none is known by what was typed."""
    code = choice if choice != OTHER and choice.isdigit() else ""
    if not choice:
        code = place_finder(around)(text) or places.locate(text) or ""
    called = places.names([code]).get(code, "") if len(code) == COMMUNITY_DIGITS else ""
    if called:
        return code, called
    options = [] if choice else [one for one in place_forms.found(text) if len(one.value) == COMMUNITY_DIGITS]
    return options or ("", text)


def _report(link: links.Opened, typed: dict[str, Any], where: tuple[str, str]) -> str:
    """Report; answers the sentence that is shown."""
    scope = link.scope
    new = home.report_oneself(
        scope, organisation=link.row, name=typed["name"], phone=typed["phone"], community=where[0], called=where[1]
    )
    if new:
        return _("Reported to %(community)s. It confirms that, and what you do there counts here as well.") % {
            "community": where[1]
        }
    return _("You had reported to %(community)s before.") % {"community": where[1]}
