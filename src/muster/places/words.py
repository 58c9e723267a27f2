"""What codes and kinds are called on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from muster.places.queries import OlderName, SiteKindView, site_kinds
from muster.places.rules import Kind, Level, TownKind, level_of
from muster.places.rules import town_kind as town_kind_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LEVELS: dict[Level, _StrPromise] = {
    Level.PROVINCE: pgettext_lazy("level of a division", "Province"),
    Level.CITY: pgettext_lazy("level of a division", "City"),
    Level.COUNTY: pgettext_lazy("level of a division", "County"),
    Level.TOWN: pgettext_lazy("level of a division", "Town"),
    Level.VILLAGE: pgettext_lazy("level of a division", "Village"),
    Level.GRID: pgettext_lazy("level of a division", "Grid"),
}
KINDS: dict[Kind, _StrPromise] = {
    Kind.ZONE: lazy("Statistical zone"),
    Kind.PSEUDO: lazy("Statistical filler"),
}
"""What is worth saying of a division; an ordinary one needs no word."""
TOWN_KINDS: dict[TownKind, _StrPromise] = {
    TownKind.SUBDISTRICT: pgettext_lazy("kind of town", "Subdistrict"),
    TownKind.TOWN: pgettext_lazy("kind of town", "Town"),
    TownKind.TOWNSHIP: pgettext_lazy("kind of town", "Township"),
    TownKind.OTHER: pgettext_lazy("kind of town", "Farm or development zone"),
}


def describe(code: str, kind: Kind) -> str:
    """What a division is, in a word or two; empty for no code."""
    if kind in KINDS:
        return str(KINDS[kind])
    level = level_of(code)
    town_kind = town_kind_of(code) if level is Level.TOWN else None
    if town_kind is not None:
        return str(TOWN_KINDS[town_kind])
    return "" if level is None else str(LEVELS[level])


def given_up(older: OlderName | None) -> str:
    """Until when an older name was in force: a day, or the year where only that is known. Empty for a living one."""
    if older is None or older.until is None:
        return ""
    when = older.until.isoformat() if older.exact else str(older.until.year)
    return _("until %(when)s") % {"when": when}


def kind_names() -> dict[str, str]:
    """The names of the kinds of site by letter, in the reader's language."""
    english = (get_language() or "").startswith("en")

    def name(kind: SiteKindView) -> str:
        return kind.name_en if english else kind.name_zh

    return {kind.letter: name(kind) for kind in site_kinds()}
