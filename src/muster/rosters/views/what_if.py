"""What if: asked on a page of the roster, watched and answered on the page of the computation."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from muster.accounts.access import PageRequest
from muster.kernel.problems import NotFound, Problem
from muster.places import queries as places
from muster.rosters import forms, words
from muster.rosters.actions import what_if as actions
from muster.rosters.actions.rosters import own
from muster.rosters.actions.what_if import Question
from muster.rosters.queries import computed, needs

SHOWN = 20


@require_http_methods(["GET", "POST"])
def what_if(request: PageRequest, number: int) -> HttpResponse:
    """Ask, and what was asked before."""
    row, scope = own(request.scope, number), request.scope
    posts = list(needs.posts_of(scope, row))
    sites = places.names(post.site for post in posts)
    named = [(post.pk, f"{sites.get(post.site, post.site)} {post.name}") for post in posts]
    form = forms.WhatIf(request.POST or None, scope=scope, posts=named)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        question = Question(
            typed["closed_in"] if typed["closed"] else "", typed["closed"] or 0, tuple(typed["posts"]),
            typed["gone_from"], typed["gone"] or 0,
        )  # fmt: skip
        try:
            asked = actions.ask(
                scope, roster=row.pk, question=question, seconds=typed["seconds"], subject=words.title(row)
            )
        except NotFound:
            raise
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            return redirect("computation", asked.pk)
    runs = computed.questions(scope, row)[:SHOWN]
    context = {
        "roster": row, "title": words.title(row), "form": form, "may_write": request.as_of is None,
        "asked": [(one, words.scenario(scope, one), one.differences) for one in runs],
    }  # fmt: skip
    return render(request, "rosters/what_if.html", context)
