"""What every page behind a signed link shows: which operation it belongs to, and its time."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.incidents import queries as incidents
from muster.kernel import clock


def shown(request: HttpRequest, template: str, incident: int, context: dict[str, Any]) -> HttpResponse:
    """The page; no search engine keeps it."""
    operation = incidents.incident(incident)
    context |= {"operation": operation, "title": incidents.title(operation), "at": clock.now(incident)}
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex"
    return response
