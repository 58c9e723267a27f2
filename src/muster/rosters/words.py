"""Codes of rosters in words for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from muster.people.queries import organisations as people
from muster.rosters import rules
from muster.rosters.rules import Break, Broken

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

STATES: dict[str, tuple[str, _StrOrPromise]] = {
    "draft": ("warn", pgettext_lazy("roster", "Draft")),
    "published": ("ok", pgettext_lazy("roster", "Published")),
    "replaced": ("", pgettext_lazy("roster", "Replaced")),
}
ENDED: dict[str, _StrOrPromise] = {
    "removed": lazy("Taken off the roster"),
    "replaced": lazy("Replaced by a later roster"),
    "closed": lazy("The operation was closed"),
}


def roles() -> dict[str, str]:
    """What roles are called: the skills, and anybody."""
    return {rules.ANY: _("Anybody"), **{row.key: people.named(row) for row in people.skills()}}


def broken(one: Broken) -> str:
    """A broken rule in words, with its amount."""
    amounts = {"amount": one.amount, "limit": one.limit}
    return {
        Break.TWICE: lambda: _("At two posts at once, or twice on one day"),
        Break.REST: lambda: _("Only %(amount)d h of rest before this shift, %(limit)d are due") % amounts,
        Break.WEEK: lambda: _("Shift %(amount)d of the week, at most %(limit)d") % amounts,
        Break.IN_ROW: lambda: _("Day %(amount)d in a row, at most %(limit)d") % amounts,
        Break.NIGHTS: lambda: _("Night shift %(amount)d within 14 days, fair are %(limit)d") % amounts,
        Break.AWAY: lambda: _("Not free on this day"),
        Break.SKILL: lambda: _("Without the skill for this role"),
    }[one.kind]()


def all_broken(found: Iterable[Broken]) -> str:
    """Several of them in one line, each once."""
    return "；".join(dict.fromkeys(broken(one) for one in found))
