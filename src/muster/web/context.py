"""What every page knows."""

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """The asker's scope, for navigation."""
    return {"scope": getattr(request, "scope", None)}
