"""Signing in and out, the choice of an incident, the password, the second factor."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as prove
from django_otp.plugins.otp_totp.models import TOTPDevice

from muster.accounts import access, forms, queries
from muster.accounts.access import ScopedRequest
from muster.accounts.models import Role, User
from muster.kernel import audit
from muster.kernel.scope import Scope

START = "/"
ISSUER = "Muster"
LOCKED_MINUTES = 15


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password; five failures in 15 minutes lock the account for 15 minutes."""
    if request.method == "GET" and request.user.is_authenticated:
        return HttpResponseRedirect(onward(request))
    form = forms.SignIn(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        login(request, user)
        begin(request, user)
        return HttpResponseRedirect(onward(request))
    context = {"form": form, "next": wanted(request), "empty": queries.is_empty()}
    return render(request, "accounts/sign_in.html", context)


def locked_out(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponse:
    """What axes answers after the fifth failure, whatever is typed."""
    sentence = _(
        "Too many failed attempts: this account is locked here for %(minutes)d minutes. "
        "If it was not you, tell your security administrator."
    ) % {"minutes": LOCKED_MINUTES}
    context = {"form": forms.SignIn(request), "next": wanted(request), "sentence": sentence}
    return render(request, "accounts/sign_in.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


@require_POST
def sign_out(request: ScopedRequest) -> HttpResponse:
    """End the session."""
    audit.write(Scope(actor=f"user:{request.user.pk}"), action="accounts.sign_out")
    logout(request)
    return redirect("sign-in")


@never_cache
@require_http_methods(["GET", "POST"])
def choose_incident(request: ScopedRequest) -> HttpResponse:
    """Choose among the incidents in which the asker has a duty; a single one is chosen without asking."""
    choices = queries.incidents_of(request.user)
    if request.method == "POST":
        chosen = next((one for one in choices if str(one.pk) == request.POST.get("incident")), None)
        if chosen is None:
            raise Http404
        _enter_incident(request, chosen.pk)
        return HttpResponseRedirect(onward(request))
    if len(choices) == 1 and "choose" not in request.GET:
        _enter_incident(request, choices[0].pk)
        return HttpResponseRedirect(onward(request))
    if not choices and access.opens(request, "accounts"):
        return redirect("accounts")
    if not choices and access.opens(request, "audit"):
        return redirect("audit")
    machine = any(mandate.role == Role.ADMINISTRATOR for mandate in request.mandates)
    context = {"choices": choices, "next": wanted(request), "machine": machine}
    return render(request, "accounts/choose_incident.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: ScopedRequest) -> HttpResponse:
    """A new password; who was given one by somebody else has to come here first."""
    form = forms.ChangePassword(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        User.objects.filter(pk=request.user.pk).update(must_change_password=False)
        update_session_auth_hash(request, form.user)
        audit.write(Scope(actor=f"user:{request.user.pk}"), action="accounts.change_password")
        messages.success(request, _("Your password is changed."))
        return HttpResponseRedirect(onward(request))
    forced = request.user.must_change_password and not settings.DEMO
    return render(request, "accounts/change_password.html", {"form": form, "forced": forced, "next": wanted(request)})


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: ScopedRequest) -> HttpResponse:
    """Prove the second factor of this session; who must have one and has none makes it first."""
    device = TOTPDevice.objects.filter(user=request.user, confirmed=True).first()
    if device is None:
        kept = wanted(request)
        return HttpResponseRedirect(reverse("enrol-second-factor") + (f"?next={kept}" if kept else ""))
    form = forms.SecondFactor(request.POST or None)
    if request.method == "POST" and form.is_valid() and _matches(device, form):
        prove(request, device)
        return HttpResponseRedirect(onward(request))
    return render(request, "accounts/second_factor.html", {"form": form, "next": wanted(request)})


@never_cache
@require_http_methods(["GET", "POST"])
def enrol_second_factor(request: ScopedRequest) -> HttpResponse:
    """Show a new secret as a QR code until the app has answered with it once. A confirmed one is not shown again."""
    if TOTPDevice.objects.filter(user=request.user, confirmed=True).exists():
        return redirect("second-factor")
    device, _made = TOTPDevice.objects.get_or_create(user=request.user, confirmed=False, defaults={"name": ISSUER})
    form = forms.SecondFactor(request.POST or None)
    if request.method == "POST" and form.is_valid() and _matches(device, form):
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        prove(request, device)
        audit.write(Scope(actor=f"user:{request.user.pk}"), action="accounts.enrol_second_factor")
        messages.success(request, _("From now on you sign in with the authenticator app as well."))
        return HttpResponseRedirect(onward(request))
    context = {
        "form": form,
        "picture": segno.make(device.config_url, error="m").svg_data_uri(scale=5),
        "secret": _spaced(device),
        "next": wanted(request),
    }
    return render(request, "accounts/enrol_second_factor.html", context)


def begin(request: HttpRequest, user: User, *, by: str = "password") -> None:
    """What a new session starts with: whether a second factor is due, and the incident when there is but one."""
    request.session["second_factor"] = TOTPDevice.objects.filter(user=user, confirmed=True).exists()
    audit.write(Scope(actor=f"user:{user.pk}"), action="accounts.sign_in", detail={"by": by})
    choices = queries.incidents_of(user)
    if len(choices) == 1:
        request.session["incident"] = choices[0].pk


def _enter_incident(request: ScopedRequest, incident: int) -> None:
    request.session["incident"] = incident
    audit.write(Scope(incident=incident, actor=f"user:{request.user.pk}"), action="accounts.enter_incident")


def _matches(device: TOTPDevice, form: forms.SecondFactor) -> bool:
    """Whether the digits are right; else the form says why. Failures slow down by themselves."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        seconds = timedelta(0)
        if why and why.get("locked_until"):
            from django.utils import timezone

            seconds = why["locked_until"] - timezone.now()
        form.add_error("token", _("Wait %(seconds)d seconds, then try again.") % {"seconds": seconds.seconds + 1})
        return False
    if not device.verify_token(form.cleaned_data["token"]):
        form.add_error("token", _("These digits are wrong or out of date. Type those that the app shows now."))
        return False
    return True


def _spaced(device: TOTPDevice) -> str:
    """The secret for typing, in groups of four."""
    import base64

    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def wanted(request: HttpRequest) -> str:
    """Where the asker was going, when that is a page of ours."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if ours else ""


def onward(request: HttpRequest) -> str:
    """Where to go now: there, or to the start."""
    return wanted(request) or START
