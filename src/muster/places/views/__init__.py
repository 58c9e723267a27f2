"""Pages of places: finding one, its sites and grids."""

from __future__ import annotations

from datetime import datetime

from django_htmx.middleware import HtmxDetails

from muster.kernel import clock
from muster.kernel.request import Page
from muster.kernel.scope import Scope, incident_of

WRITERS = frozenset({"command", "secretary"})
"""Who opens and closes sites, as the policy table has it for those routes: for the buttons that lead there."""


class PlacesRequest(Page):
    """What these pages read of a request beside Django's own."""

    htmx: HtmxDetails


def may_write(request: Page) -> bool:
    """Whether to show what changes something: not to readers, and not on a page that is turned back."""
    return request.as_of is None and bool(request.scope.roles & WRITERS)


def present(scope: Scope) -> datetime:
    """The time of the operation: when something is opened or closed. Raises Problem without an operation."""
    return clock.now(incident_of(scope))
