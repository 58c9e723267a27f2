"""Incidents as others read them."""

from __future__ import annotations

from django.utils.translation import get_language

from muster.incidents.models import Incident
from muster.kernel.scope import Scope


def current(scope: Scope) -> Incident | None:
    """Return the incident that the asker works in, None when they have chosen none."""
    return None if scope.incident is None else Incident.objects.filter(pk=scope.incident).first()


def title(incident: Incident) -> str:
    """Return what an incident is called in the reader's language."""
    return incident.title_en if (get_language() or "").startswith("en") else incident.title_zh
