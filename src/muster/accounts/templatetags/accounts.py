"""What templates ask about duties and rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from muster.accounts import access
from muster.incidents import queries

if TYPE_CHECKING:
    from muster.incidents.models import Incident

register = template.Library()


@register.simple_tag
def incident_title(incident: Incident) -> str:
    """What an incident is called in the reader's language."""
    return queries.title(incident)


@register.simple_tag(takes_context=True)
def opens(context: dict[str, Any], route: str, method: str = "GET") -> bool:
    """`{% opens "revoke-device" "POST" as may %}`: whether to show a link or button."""
    return access.opens(context["request"], route, method)
