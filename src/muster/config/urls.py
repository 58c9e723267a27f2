"""Root urls. A feature brings its own `urls`; the door and the health check stand beside the pages."""

from importlib.util import find_spec

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_GET

from muster import __version__


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """Answers when the program can serve."""
    return JsonResponse({"status": "ok", "version": __version__})


def _packages() -> list[str]:
    return [name for name in settings.INSTALLED_APPS if name.startswith("muster.") and find_spec(f"{name}.urls")]


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    *(path("", include(f"{name}.urls")) for name in _packages()),
]

handler403 = "muster.web.views.not_found"
handler404 = "muster.web.views.not_found"
handler500 = "muster.web.views.failed"
