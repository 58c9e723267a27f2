"""Lists of risk areas and the rules in force. Both are public words of the operation: every place of it sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel.naming import Called
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.screening import rulebook, words
from muster.screening.ledger import Areas
from muster.screening.measures import RiskArea, RuleSet
from muster.screening.models import LocalRules, RiskAlias, RiskListed, RiskVersion
from muster.screening.risk import Listed, Version, over_time

Published = tuple[int, datetime, str, datetime | None]
"""A published list: its number, the moment it speaks of, the place it names all areas of, and when it was published."""


def versions(scope: Scope, as_of: datetime | None) -> QuerySet[RiskVersion]:
    """Drafts and published lists, the newest first, with how many areas each names and how many have no place yet."""
    found = RiskVersion.objects.filter(incident=scope.incident or 0)
    if as_of is not None:
        found = found.filter(made_at__lte=as_of)
    return found.annotate(listed=Count("areas"), unsettled=Count("areas", filter=Q(areas__code=""))).order_by(
        "-as_of", "-pk"
    )


def version(scope: Scope, number: int) -> RiskVersion:
    """One list. Raises NotFound."""
    found = RiskVersion.objects.filter(incident=scope.incident or 0, pk=number).first()
    if found is None:
        raise NotFound(_("There is no such list of risk areas."))
    return found


def listed(scope: Scope, number: int) -> list[RiskListed]:
    """The areas of a list: those that nobody could place first, then in its order."""
    rows = RiskListed.objects.filter(incident=scope.incident or 0, version=number)
    return sorted(rows, key=lambda row: (row.code != "", row.position))


def times(scope: Scope, row: RiskVersion) -> dict[tuple[str, str, str], RiskArea]:
    """Since when and until when the areas of a published list are such, by level, code and words."""
    if row.published_at is None:
        return {}
    found = [
        one for one in areas_over_time(scope) if one.since <= row.as_of and (not one.until or row.as_of < one.until)
    ]
    return {(one.level, one.code, one.text): one for one in found}


def aliases(scope: Scope) -> QuerySet[RiskAlias]:
    """Names whose meaning was settled."""
    return RiskAlias.objects.filter(incident=scope.incident or 0).order_by("name")


def areas_over_time(scope: Scope, as_of: datetime | None = None) -> list[RiskArea]:
    """Every area of the published lists with the time in which it was one, as known at a moment."""
    rows = RiskVersion.objects.filter(incident=scope.incident or 0, published_at__isnull=False)
    if as_of is not None:
        rows = rows.filter(published_at__lte=as_of)
    return list(_over_time(_published(rows)).all)


def prepared(scope: Scope) -> Areas:
    """The same as they are now, ready to be asked for those near a stay."""
    return _over_time(_published(RiskVersion.objects.filter(incident=scope.incident or 0, published_at__isnull=False)))


def _published(rows: QuerySet[RiskVersion]) -> tuple[Published, ...]:
    return tuple(rows.order_by("as_of", "pk").values_list("pk", "as_of", "covers", "published_at"))


@lru_cache(32)
def _over_time(published: tuple[Published, ...]) -> Areas:
    """Nothing changes in a list once it is published, and single reports ask for the same lists all day: in the end
    there were 44,000 areas."""
    listed: defaultdict[int, list[Listed]] = defaultdict(list)
    rows = RiskListed.objects.filter(version__in=[number for number, *_when in published]).order_by("position")
    for number, level, code, text, exact, excepted in rows.values_list(
        "version", "level", "code", "text", "exact", "excepted"
    ):
        listed[number].append(Listed(level, code, text, exact, tuple(excepted)))
    return Areas(over_time(Version(at, covers, tuple(listed[number])) for number, at, covers, _said in published))


def local_rules(scope: Scope) -> QuerySet[LocalRules]:
    """Rule sets of this place, the newest first."""
    return LocalRules.objects.filter(incident=scope.incident or 0).order_by("-since", "-pk")


def rule_sets(scope: Scope) -> list[RuleSet]:
    """The national editions, the assumed one, and the local layers of this operation."""
    local = [
        rulebook.of({**row.body, "since": row.since.isoformat(), "until": row.until and row.until.isoformat()})
        for row in local_rules(scope)
    ]
    return [*rulebook.shipped(), *local]


def rules_called(scope: Scope, keys: Iterable[str]) -> dict[str, Called]:
    """Rules in words, by what control marks keep of them: the document, and of whom its rule speaks."""
    known = {rule.key: (one, rule) for one in rule_sets(scope) for rule in one.rules}
    return {
        key: Called(f"{words.title(one)} · {words.CLASSES[rule.subject]}")
        for key in keys
        if key in known
        for one, rule in (known[key],)
    }
