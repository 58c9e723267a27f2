"""What a page of the ledger is narrowed to, as it stands in its address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from urllib.parse import urlencode

from django.http import QueryDict

from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.screening.forms import LedgerFilter
from muster.screening.queries import ledger as queries
from muster.screening.queries.ledger import Wanted

NOBODY = "?"
"""A filter that cannot be understood fits nobody: a decision on all of its list must never become one on everybody."""


def narrowed(scope: Scope, given: QueryDict, towns: Collection[str] | None = None) -> tuple[LedgerFilter, Wanted]:
    """The form, and what was asked for. `towns` are those of the ledger, where whoever asks knows them already."""
    known = queries.towns(scope) if towns is None else towns
    form = LedgerFilter(given, places=sorted(places.names(known).items()))
    return form, Wanted(**form.cleaned_data) if form.is_valid() else Wanted(state=NOBODY)


def address(wanted: Wanted) -> str:
    """The part of an address that narrows a list so."""
    return urlencode({key: value for key, value in asdict(wanted).items() if value})
