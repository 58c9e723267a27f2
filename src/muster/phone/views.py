"""The phone's application as files, and the day's pack for a device that shows its token."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from muster.accounts import actions
from muster.accounts import queries as accounts
from muster.kernel.problems import NotFound
from muster.phone import packs
from muster.phone.shell import ENTRY, address, catalogue
from muster.phone.shell import shell as application


def _kept(response: HttpResponse) -> HttpResponse:
    """Ask again each time: the version decides, and the service worker keeps its own copy."""
    response["Cache-Control"] = "no-cache"
    return response


@gzip_page
@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The one page of the application; it holds nothing of anybody, so anybody may have it."""
    parts = application()
    context = {
        "modules": parts.modules(),
        "styles": parts.styles(),
        "entry": address(ENTRY),
        "version": parts.version,
        "parts": " ".join(address(path) for path in parts.entries),
        "icon": address("phone/icon.svg"),
        "static": address("").rstrip("/"),
    }
    return _kept(render(request, "phone/shell.html", context))


@gzip_page
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it stands beside the page, since its place says what it may answer for."""
    parts = application()
    here = reverse("phone")
    languages = [reverse("phone-texts", args=[language]) for language, _name in settings.LANGUAGES]
    files = [here, reverse("phone-manifest"), *languages, *map(address, parts.files)]
    context = {
        "version": parts.version,
        "files": msgspec.json.encode(files).decode(),
        "page": msgspec.json.encode(here).decode(),
    }
    return _kept(render(request, "phone/worker.js", context, content_type="text/javascript; charset=utf-8"))


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone shows among its applications."""
    here = reverse("phone")
    icon = {"src": address("phone/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    document = {
        "name": _("Muster at the gate"), "short_name": _("Gate"), "start_url": here, "scope": here,
        "display": "standalone", "orientation": "portrait", "background_color": "#ffffff", "theme_color": "#0f2233",
        "icons": [icon],
    }  # fmt: skip
    return _kept(HttpResponse(msgspec.json.encode(document), content_type="application/manifest+json"))


@gzip_page
@require_GET
def texts(request: HttpRequest, language: str) -> HttpResponse:
    """Every text in one language."""
    if language not in dict(settings.LANGUAGES):
        raise NotFound
    return _kept(HttpResponse(catalogue(language), content_type="application/json"))


@never_cache
@gzip_page
@require_GET
def pack(request: HttpRequest) -> HttpResponse:
    """The day's pack of the device that asks; 304 when it has it already, signed with the time."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    device = accounts.device_by_token(token.strip()) if kind.lower() == "bearer" else None
    if device is None:
        return JsonResponse({"error": "unknown_device"}, status=HTTPStatus.UNAUTHORIZED)
    if device.revoked_at is not None:
        return JsonResponse({"error": "device_revoked", "wipe": "pack"}, status=HTTPStatus.UNAUTHORIZED)
    if device.token_expires_at <= timezone.now():
        return JsonResponse({"error": "token_expired"}, status=HTTPStatus.UNAUTHORIZED)
    actions.allow_known_types(device)
    made = packs.build(device.pk, device.incident, device.site)
    if request.headers.get("If-None-Match") == f'"{made.version}"':
        said = {"ETag": f'"{made.version}"', "Muster-Made-At": made.made_at, "Muster-Signature": made.confirmation()}
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=said)
    return HttpResponse(made.document, content_type="application/json", headers={"ETag": f'"{made.version}"'})
