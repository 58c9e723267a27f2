"""The checkpoints of the operation: which sites are in service, as what, since and until when, in which phase."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.checkpoints import actions
from muster.checkpoints.actions import Opening
from muster.checkpoints.forms import OpenPostsForm
from muster.checkpoints.models import Mode
from muster.checkpoints.queries import items, posts
from muster.checkpoints.views.common import back, choices, link, narrowed, site_names
from muster.kernel import clock
from muster.kernel.problems import Problem

PAGE = 50


@require_GET
def index(request: PageRequest) -> HttpResponse:
    """Checkpoints in service, or those that have ended."""
    place, ended = request.GET.get("place", ""), request.GET.get("ended") == "1"
    moment = request.as_of or clock.now(request.scope.incident or 0)
    scope = narrowed(request.scope, place)
    page = Paginator(posts.listing(scope, moment, ended=ended), PAGE).get_page(request.GET.get("page"))
    rules = items.policies(scope, request.as_of)
    live = request.as_of is None
    context = {
        "place": place,
        "places": choices(request),
        "ended": ended,
        "page": page,
        "lines": [(row, items.policy_for(rules, row.site, moment), link("board-at", row.site)) for row in page],
        "sites": site_names(row.site for row in page),
        "may_open": live and access.opens(request, "open-posts"),
        "may_close": live and not ended and access.opens(request, "close-post", "POST"),
        "sets_mode": live and not ended and access.opens(request, "set-mode", "POST"),
        "modes": Mode.choices,
    }
    return render(request, "checkpoints/posts.html", context)


@require_http_methods(["GET", "POST"])
def open_posts(request: PageRequest) -> HttpResponse:
    """Put sites of one place into service, all in the same way."""
    options = choices(request)
    place = request.GET.get("place", "") or (options[0][0] if options else "")
    scope, moment = narrowed(request.scope, place), clock.now(request.scope.incident or 0)
    sites = posts.ready(scope, moment)
    named = site_names(site.code for site in sites)
    form = OpenPostsForm(
        request.POST if request.method == "POST" else None,
        sites=[(site.code, named[site.code]) for site in sites],
        initial={"since": moment},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        openings = [Opening(site, values["kind"], Mode(values["mode"])) for site in values["sites"]]
        try:
            count = actions.open_checkpoints(
                scope=request.scope, openings=openings, since=values["since"], until=values["until"]
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            said = ngettext("%(count)d checkpoint is in service.", "%(count)d checkpoints are in service.", count)
            messages.success(request, said % {"count": count})
            return HttpResponseRedirect(f"{reverse('posts')}?place={place}")
    context = {
        "form": form,
        "place": place,
        "places": options,
        "any": bool(sites),
        "rule": items.policy_for(items.policies(scope, None), place, moment),
    }
    return render(request, "checkpoints/open_posts.html", context)


@require_POST
def close_post(request: PageRequest, site: str) -> HttpResponse:
    """Take a checkpoint out of service from now on."""
    actions.close_checkpoint(scope=request.scope, site=site)
    messages.success(request, _("The checkpoint is out of service. Its records stay."))
    return back(request, reverse("posts"))


@require_POST
def set_mode(request: PageRequest, site: str) -> HttpResponse:
    """Say how much a post writes down of those it lets pass."""
    mode = Mode.FULL if request.POST.get("mode") == Mode.FULL else Mode.TALLY
    actions.set_mode(scope=request.scope, site=site, mode=mode)
    messages.success(request, _("The post is told at its next contact."))
    return back(request, link("board-at", site) or reverse("posts"))
