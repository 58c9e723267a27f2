"""What a page of the ledger is narrowed to, as it stands in its address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from urllib.parse import urlencode

from django.http import QueryDict

from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.screening import owners
from muster.screening.forms import LedgerFilter
from muster.screening.queries import ledger as queries
from muster.screening.queries.ledger import Wanted

NOBODY = "?"
"""A filter that cannot be understood fits nobody: a decision on all of its list must never become one on everybody."""
TEAM = "team"
"""Who answers, by number: an address that is kept or put into a work names nobody. Whoever searches types the words."""


def narrowed(scope: Scope, given: QueryDict, towns: Collection[str] | None = None) -> tuple[LedgerFilter, Wanted]:
    """The form, and what was asked for. `towns` are those of the ledger, where whoever asks knows them already."""
    known = queries.towns(scope) if towns is None else towns
    team = given.get(TEAM, "")
    form = LedgerFilter(_worded(scope, given, team), places=sorted(places.names(known).items()))
    if not form.is_valid() or (team and not team.isdecimal()):
        return form, Wanted(state=NOBODY)
    asked = dict(form.cleaned_data)
    words = asked.pop("owner")
    if words:
        return form, Wanted(**asked, owner=owners.find(scope, words))
    return form, Wanted(**asked, owner=int(team or 0))


def _worded(scope: Scope, given: QueryDict, team: str) -> QueryDict:
    """With the words of a number, if somebody within reach was given to them."""
    if not team.isdecimal() or given.get("owner") or not queries.within(scope).filter(owner=int(team)).exists():
        return given
    shown = given.copy()
    shown["owner"] = owners.named(scope, [int(team)]).get(int(team), "")
    return shown


def address(wanted: Wanted) -> str:
    """The part of an address that narrows a list so."""
    named = {**asdict(wanted), TEAM: wanted.owner}
    del named["owner"]
    return urlencode({key: value for key, value in named.items() if value})
