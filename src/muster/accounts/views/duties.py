"""Accounts and mandates: the security administrator's pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts import actions, forms, queries
from muster.accounts.access import ScopedRequest
from muster.kernel.problems import NotFound, Problem


@require_http_methods(["GET", "POST"])
def accounts(request: ScopedRequest) -> HttpResponse:
    """All accounts with what they may do now; a new one is opened here."""
    form = forms.OpenAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pk, password = actions.open_account(request.scope, username=form.cleaned_data["username"])
        except Problem as problem:
            form.add_error("username", str(problem))
        else:
            return _with_password(request, pk, password)
    text = request.GET.get("text", "").strip()
    found = queries.accounts(request.scope, text=text)
    return render(request, "accounts/accounts.html", {"accounts": found, "form": form, "text": text})


@require_GET
def account(request: ScopedRequest, pk: int) -> HttpResponse:
    """One account: its mandates, past ones too, and what can be done with it."""
    return _account(request, pk, forms.GrantMandate())


@require_POST
def grant_mandate(request: ScopedRequest, pk: int) -> HttpResponse:
    """Grant what the form says."""
    form = forms.GrantMandate(request.POST)
    if form.is_valid():
        try:
            actions.grant_mandate(request.scope, user=pk, **form.cleaned_data)
        except NotFound as missing:
            if not str(missing):
                raise
            form.add_error("places", str(missing))
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The mandate is granted."))
            return redirect("account", pk)
    return _account(request, pk, form)


@require_POST
def end_mandate(request: ScopedRequest, pk: int) -> HttpResponse:
    """End a mandate now."""
    user = queries.holder(request.scope, pk)
    actions.end_mandate(request.scope, mandate=pk)
    messages.success(request, _("The mandate has ended."))
    return redirect("account", user)


@never_cache
@require_POST
def renew_password(request: ScopedRequest, pk: int) -> HttpResponse:
    """A new first password, shown once."""
    return _with_password(request, pk, actions.renew_password(request.scope, user=pk))


@require_POST
def close_account(request: ScopedRequest, pk: int) -> HttpResponse:
    """End an account and all its mandates."""
    actions.close_account(request.scope, user=pk)
    messages.success(request, _("The account is closed."))
    return redirect("account", pk)


def _account(request: ScopedRequest, pk: int, form: forms.GrantMandate) -> HttpResponse:
    context = {"account": queries.account(request.scope, pk), "form": form}
    return render(request, "accounts/account.html", context)


def _with_password(request: HttpRequest, pk: int, password: str) -> HttpResponse:
    """Shown once and never stored in clear; so it is an answer, not a page one can come back to."""
    scope = request.scope  # type: ignore[attr-defined]  # see ScopedRequest
    context = {"account": queries.account(scope, pk), "password": password}
    return render(request, "accounts/first_password.html", context)
