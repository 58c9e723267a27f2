"""What the board calls things: places, posts, states, and where they are shown."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.web.board.rules import State

COUNTY, TOWN, SITE_MARK = 6, 9, "-"


def page_url(code: str) -> str:
    """The board of a place or a post."""
    return reverse("board-at", args=[code])


def full_name(named: dict[str, str], site: str) -> str:
    """A post's name after its town's."""
    return f"{named.get(site[:TOWN], site[:TOWN])} {named.get(site, site)}"


def words_of(state: State, silent: int = 0) -> str:
    """A state in words, for the sign's reader and the map."""
    if state is State.BAD and silent:
        return ngettext("%(count)d silent post", "%(count)d silent posts", silent) % {"count": silent}
    return {
        State.BAD: _("silent"),
        State.WARN: _("to watch"),
        State.OK: _("in order"),
        State.NONE: _("no report yet"),
    }[state]
