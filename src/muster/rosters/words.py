"""Codes of rosters in words for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from muster.kernel.scope import Scope
from muster.people.queries import organisations as people
from muster.places import queries as places
from muster.rosters import rules
from muster.rosters.models import Computation, Roster, Wish
from muster.rosters.problem import LOCAL
from muster.rosters.queries import needs
from muster.rosters.rules import Break, Broken
from muster.rosters.wish_rules import Because, Kind, Told, Wished

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

FEW = 5
"""So many sites are named."""
STATES: dict[str, tuple[str, _StrOrPromise]] = {
    "draft": ("warn", pgettext_lazy("roster", "Draft")),
    "published": ("ok", pgettext_lazy("roster", "Published")),
    "replaced": ("", pgettext_lazy("roster", "Replaced")),
}
STANDINGS: dict[str, _StrOrPromise] = {
    "absent": pgettext_lazy("duty", "Absent"),
    "late": pgettext_lazy("duty", "Late"),
    "unrelieved": pgettext_lazy("duty", "Not relieved"),
    "coming": pgettext_lazy("duty", "On the way"),
    "present": pgettext_lazy("duty", "On duty"),
    "due": pgettext_lazy("duty", "Due"),
    "done": pgettext_lazy("duty", "Done"),
}

REFUSALS: dict[str, _StrOrPromise] = {
    "item_without_owner": gettext_lazy(
        "What stays open needs one owner: choose a person of the next shift, or a group or unit."
    ),
    "item_twice": gettext_lazy("One open item stands there twice: name each once."),
}
"""Why the door does not take a handover."""


def roles() -> dict[str, str]:
    """What roles are called: the skills, and anybody."""
    return {rules.ANY: _("Anybody"), **{row.key: people.named(row) for row in people.skills()}}


def role(key: str, known: Mapping[str, str]) -> str:
    """What one of the `roles` is called; somebody local, where organisations are to be mixed."""
    return _("Local person") if key.startswith(LOCAL) else known.get(key, key)


def title(row: Roster) -> str:
    """A roster by its place, days and version."""
    last = row.first + timedelta(days=row.days - 1)
    place = places.names([row.place]).get(row.place, row.place)
    return _("%(place)s %(first)s to %(last)s, version %(version)d") % {
        "place": place, "first": f"{row.first:%m-%d}", "last": f"{last:%m-%d}", "version": row.version,
    }  # fmt: skip


TERMS: dict[str, _StrOrPromise] = {
    "unmet_min": gettext_lazy("Places below the minimum"),
    "unmet_target": gettext_lazy("Places below the target"),
    "people": gettext_lazy("People with shifts"),
    "cost": gettext_lazy("Cost in all"),
    "km": gettext_lazy("of it for ways"),
    "unused_skill": gettext_lazy("of it for skills not used"),
    "night_over": gettext_lazy("of it for unfair nights"),
    "organisation_split": gettext_lazy("of it for units that are split"),
    "wish": gettext_lazy("of it for wishes that are not kept"),
    "change": gettext_lazy("of it for shifts that move"),
}
"""What a plan is compared by."""


def scenario(scope: Scope, row: Computation) -> str:
    """What a question would change, in a sentence."""
    asked, said = row.scenario, []
    named = places.names({asked.get("closed_in", ""), asked.get("gone_from", "")} - {""})
    if posts := asked.get("posts"):
        count = ngettext("%(count)d post closed", "%(count)d posts closed", len(posts)) % {"count": len(posts)}
        sites = [post.site for post in needs.posts(scope).filter(pk__in=posts[:FEW])]
        where = named.get(asked["closed_in"]) or "、".join(places.names(sites).values())
        said.append(f"{count}（{where}）")
    if gone := asked.get("people"):
        count = ngettext("%(count)d person not there", "%(count)d people not there", len(gone)) % {"count": len(gone)}
        said.append(f"{count}（{named.get(asked['gone_from'], '')}）")
    return "；".join(said)


def why(found: Mapping[str, Any], known: Mapping[str, str]) -> str:
    """What stands in the way of an open place, and so what it would need, in words; `known` are the `roles`."""
    told = {**found, "role": role(str(found["role"]), known)}
    return {
        "nobody": lambda: _("Nobody has this skill (%(role)s): ask for people by a call-up") % told,
        "away": lambda: _("All %(skilled)d who could (%(role)s) are away or not to be deployed then") % told,
        "few": lambda: _("%(able)d could come then (%(role)s), all posts together need %(wanted)d") % told,
        "ready": lambda: _("%(ready)d could still come: give the computation more time, or put them in by hand") % told,
        "limits": lambda: _("All %(able)d who could come then (%(role)s) stand elsewhere that day") % told
        if told["able"] == told["busy"] else _(
            "Of %(able)d who could, %(busy)d stand elsewhere that day, the others are at the limits of rest, week or"
            " days in a row"
        ) % told,
    }[str(found["kind"])]()  # fmt: skip


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


def wish(one: Wished) -> str:
    """A wish in words, without its dates: what is wished, and where."""
    if one.kind == Kind.POST:
        found = needs.post_names([one.post or 0])
        return _("At the post %(post)s") % {"post": found.get(one.post or 0, "—")}
    if one.kind == Kind.TOWN:
        return _("In %(town)s") % {"town": places.names([one.town]).get(one.town, one.town)}
    return str(Wish.Kind(one.kind).label)


def told(one: Told) -> str:
    """What became of a wish at a shift: kept, or not kept and why."""
    if one.why is None:
        return _("Wish kept: %(wish)s") % {"wish": wish(one.wish)}
    why = {
        Because.LATER: lambda: _("it was said after this shift was given"),
        Because.HAND: lambda: _("they were put there by hand, or agreed to stand in"),
        Because.NOBODY: lambda: _("nobody else who is free that day could take it"),
        Because.DEARER: lambda: ngettext(
            "%(count)d other could take it, but with longer ways, more nights or against a wish of their own",
            "%(count)d others could take it, but with longer ways, more nights or against wishes of their own",
            one.others,
        ) % {"count": one.others},
    }[one.why]()  # fmt: skip
    return _("Wish not kept: %(wish)s, because %(why)s") % {"wish": wish(one.wish), "why": why}
