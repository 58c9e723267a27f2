"""What templates ask about duties and rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from muster.accounts import access, rules
from muster.incidents import queries
from muster.places import queries as places

if TYPE_CHECKING:
    from muster.accounts.models import Device
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


@register.simple_tag(takes_context=True)
def shift_line(context: dict[str, Any]) -> str:
    """Where somebody on a shift is, and until when."""
    mandates = context["request"].mandates
    names = places.names(place for mandate in mandates for place in mandate.places)
    lines = [
        _("%(place)s until %(time)s")
        % {
            "place": names.get(mandate.places[0], mandate.places[0]),
            "time": f"{timezone.localtime(mandate.until):%H:%M}",
        }
        for mandate in mandates
    ]
    return " · ".join(lines)


@register.simple_tag
def clock_offset(device: Device) -> str:
    """How far the phone's clock was off at its last contact, in seconds: `+2 s`; amber from half a minute on."""
    if device.last_seen_at is None:
        return "—"
    seconds = round(-device.offset_ms / 1000)
    text = _("%(seconds)+d s") % {"seconds": seconds}
    return format_html('<span class="tag warn">{}</span>', text) if abs(seconds) >= rules.UNSAFE_SECONDS else text
