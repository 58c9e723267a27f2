"""Passkeys of one's own account, and signing in with one."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from muster.accounts import actions, forms, passkeys
from muster.accounts.access import ScopedRequest
from muster.accounts.models import Passkey
from muster.accounts.shifts import BACKEND
from muster.accounts.views import entry
from muster.kernel.problems import NotFound, Problem


@never_cache
@require_http_methods(["GET", "POST"])
def own_passkeys(request: ScopedRequest) -> HttpResponse:
    """The asker's passkeys, and one more. Who is on a shift has none: the account ends with it."""
    if request.user.on_shift:
        raise NotFound
    form = forms.AddPasskey(request.POST or None)
    where = passkeys.address(request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_passkey(
                request.scope,
                user=request.user.pk,
                name=form.cleaned_data["name"],
                answer=form.cleaned_data["credential"],
                challenge=_taken(request),
                where=where,
            )
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("From now on you can sign in with this passkey."))
            return redirect("passkeys")
    held = list(Passkey.objects.filter(user=request.user).order_by("-added_at"))
    known = [bytes(one.credential) for one in held]
    options = passkeys.creation_options(
        request.user.pk, request.user.get_username(), where.host, known, _challenge(request)
    )
    return render(request, "accounts/passkeys.html", {"form": form, "held": held, "options": options})


@require_POST
def remove_passkey(request: ScopedRequest, pk: int) -> HttpResponse:
    """Forget one."""
    actions.remove_passkey(request.scope, user=request.user.pk, passkey=pk)
    messages.success(request, _("The passkey is removed."))
    return redirect("passkeys")


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Ask the browser for any passkey of this address; no name, no password, no second factor besides."""
    if request.method == "GET" and request.user.is_authenticated:
        return HttpResponseRedirect(entry.onward(request))
    form = forms.UsePasskey(request.POST or None)
    where = passkeys.address(request)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.use_passkey(answer=form.cleaned_data["credential"], challenge=_taken(request), where=where)
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            login(request, user, backend=BACKEND)
            entry.begin(request, user, by="passkey")
            request.session["passkey"] = True
            return HttpResponseRedirect(entry.onward(request))
    options = passkeys.request_options(where.host, _challenge(request))
    context = {"form": form, "options": options, "next": entry.wanted(request)}
    return render(request, "accounts/passkey_sign_in.html", context)


def _challenge(request: HttpRequest) -> bytes:
    """A fresh challenge; the session remembers it until it is answered or another one is given."""
    challenge = secrets.token_bytes(passkeys.CHALLENGE_BYTES)
    request.session[passkeys.SESSION] = challenge.hex()
    return challenge


def _taken(request: HttpRequest) -> bytes:
    """The challenge of this session, which is answered once. Without one nothing fits."""
    return bytes.fromhex(request.session.pop(passkeys.SESSION, ""))
