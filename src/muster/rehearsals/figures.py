"""An operation's own figures, said as data: one of the program's figures, narrowed to a place, a duty, a kind of team.

They can be asked for by their published key (`people.debao_pioneer_posts`) like any other, and open to the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import lazy
from django.utils.translation import get_language

from muster.kernel.counting import Counted
from muster.kernel.figures import Figure, all_figures, register
from muster.rehearsals.operations import names, operation


def declare() -> None:
    """Called once when the program is loaded, after the features' own figures."""
    known = {figure.key: figure for figure in all_figures()}
    for name in names():
        for key, said in operation(name).own_figures.items():
            register(_figure(name, key, said, known[said["of"]]))


def _figure(name: str, key: str, said: Mapping[str, str], base: Figure) -> Figure:
    query = base.query
    if not isinstance(query, Counted):
        raise TypeError(f"{key}: {base.key} cannot be narrowed")
    where = {name: value for name, value in said.items() if name not in ("of", "place", "name_zh", "name_en")}
    label = lazy(str, str)(_Label(said["name_zh"], said["name_en"]))
    return Figure(key, label, base.unit, base.definition, query.narrowed(said.get("place", ""), **where), name)


class _Label:
    """What it is called in the reader's language."""

    def __init__(self, chinese: str, english: str) -> None:
        self._chinese, self._english = chinese, english

    def __str__(self) -> str:
        return self._english if (get_language() or "").startswith("en") else self._chinese
