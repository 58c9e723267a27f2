"""The rule of a pass in plain words, the same on the card, at the desk and on the holder's page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from muster.passes.models import Pass
from muster.places import queries as places


def sentence(row: Pass) -> str:
    """How often, and of how many people."""
    if row.times is None or row.days is None or row.people is None:
        return _("As often as needed.")
    values = {"times": row.times, "days": row.days, "people": row.people}
    if row.days == 1:
        return _("Outings a day: %(times)d; people on each: at most %(people)d.") % values
    return _("Outings in %(days)d days: %(times)d; people on each: at most %(people)d.") % values


def gates(row: Pass, names: dict[str, str]) -> str:
    """Where it holds, by names."""
    return _(", ").join(names.get(code, code) for code in row.gates)


def gate_names(rows: Iterable[Pass]) -> dict[str, str]:
    """The names that `gates` needs for some passes, and those of the places that issued them."""
    return places.names({code for row in rows for code in (*row.gates, row.place)})
