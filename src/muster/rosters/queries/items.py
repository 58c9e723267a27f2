"""What stays open at posts from shift to shift, and who sees to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel.models import Void
from muster.kernel.naming import NOBODY, Called
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people.queries import identities
from muster.rosters.models import ItemStep
from muster.rosters.queries import grid

MOST = 200
Kind = ItemStep.Kind


@dataclass(frozen=True)
class OpenItem:
    """Something that stays open at a post: since when, what it is, and the person or unit that sees to it."""

    item: UUID
    site: str
    since: datetime
    text: str
    person: UUID | None
    called: Called
    unit: str
    owned_at: datetime
    """Since when they do."""

    @property
    def owner(self) -> str:
        """How its owner is called."""
        return self.unit or self.called.name


def steps(scope: Scope) -> QuerySet[ItemStep]:
    """All that was ever said of open items within reach."""
    return ItemStep.objects.filter(scope.within("site"), incident=scope.incident or 0)


def _known(as_of: datetime | None) -> Q:
    return Q() if as_of is None else Q(recorded_at__lte=as_of)


def stood(rows: QuerySet[Any], as_of: datetime | None) -> QuerySet[Any]:
    """Of these what was known at a moment (None is now) and not taken back by then."""
    return rows.filter(~Exists(Void.objects.filter(_known(as_of), target=OuterRef("record"))), _known(as_of))


def still_open(rows: QuerySet[Any], as_of: datetime | None) -> QuerySet[Any]:
    """Of these the steps of items that nobody had closed by a moment."""
    closed = stood(ItemStep.objects.filter(kind=Kind.CLOSED), as_of)
    done = closed.filter(incident=OuterRef("incident"), item=OuterRef("item"), site=OuterRef("site"))
    return stood(rows.filter(kind=Kind.OWNED), as_of).filter(~Exists(done))


def open_items(scope: Scope, at: datetime, *, most: int = MOST) -> list[OpenItem]:
    """What is open at posts within reach at a moment, the oldest first: who sees to it is said last, what it is first.

    Without its text and its unit for whoever may not see names.
    """
    own: dict[UUID, list[ItemStep]] = defaultdict(list)
    for row in still_open(steps(scope), at).order_by("effective_at", "pk"):
        own[row.item].append(row)
    shown = list(own.values())[:most]
    typed = identities.typed_words(scope, [row.record for rows in shown for row in rows if row.record])
    called = grid.names(scope, {rows[-1].person for rows in shown if rows[-1].person})
    return [_open(rows, typed, called) for rows in shown]


def _open(rows: list[ItemStep], typed: dict[UUID, dict[str, str]], called: dict[UUID, Called]) -> OpenItem:
    first, last = rows[0], rows[-1]
    texts = (typed.get(row.record, {}).get(f"item:{row.item}", "") for row in rows if row.record)
    unit = typed.get(last.record, {}).get(f"unit:{last.item}", "") if last.record else ""
    who = called[last.person] if last.person else NOBODY
    return OpenItem(
        last.item, last.site, first.effective_at, next(filter(None, texts), ""), last.person, who, unit,
        last.effective_at,
    )  # fmt: skip


def open_site(scope: Scope, item: UUID) -> str:
    """The site of an item that is still open. Raises NotFound."""
    found: str | None = still_open(steps(scope).filter(item=item), None).values_list("site", flat=True).first()
    if found is None:
        raise NotFound(_("This item is closed already, or it is none of your area. Look at the list again."))
    return found


def closed_since(scope: Scope, since: datetime, at: datetime) -> list[UUID]:
    """Items closed in a stretch of time, for phones that still remember them as open."""
    rows = stood(steps(scope).filter(kind=Kind.CLOSED, effective_at__gte=since), at)
    return sorted(set(rows.values_list("item", flat=True)))
