"""Organisations as a tree, and the kinds of things that are data."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db import connection
from django.db.models import Case, Count, Q, QuerySet, When
from django.db.models.functions import Length
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people.models import Organisation, OrganisationKind, Skill, Tie, TieKind
from muster.people.spelling import letters

WORKS_FOR = "works-for"
"""The kind of tie between somebody and who employs them."""


class Bilingual(Protocol):
    """A row that has its name in both languages."""

    name_zh: str
    name_en: str


def named(row: Bilingual) -> str:
    """What a row is called in the reader's language; Chinese where nobody has given the English name."""
    return row.name_en if row.name_en and (get_language() or "").startswith("en") else row.name_zh


def known(scope: Scope, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Those of the organisations, by place and name, that are there already, with their ids."""
    pairs = set(wanted)
    rows = Organisation.objects.filter(scope.within("place"), name_zh__in={name for _place, name in pairs})
    found = rows.values_list("place", "name_zh", "pk")
    return {(place, name): number for place, name, number in found if (place, name) in pairs}


@dataclass(frozen=True)
class Node:
    """A line of the tree: `depth` 0 at the top, `people` tied to it on that day."""

    organisation: Organisation
    depth: int
    people: int


def organisations(scope: Scope, *, on: date) -> QuerySet[Organisation]:
    """Those within reach that exist on that day."""
    living = Q(until=None) | Q(until__gte=on)
    return Organisation.objects.filter(scope.within("place"), living, since__lte=on).select_related("kind")


def organisation(scope: Scope, organisation_id: int) -> Organisation:
    """One organisation. Raises NotFound, also when it is out of reach."""
    rows = Organisation.objects.filter(scope.within("place")).select_related("kind", "parent__kind")
    row = rows.filter(pk=organisation_id).first()
    if row is None:
        raise NotFound(_("There is no such organisation, or it is none of your area."))
    return row


def tree(scope: Scope, *, on: date, kind: str = "", text: str = "") -> list[Node]:
    """The organisations within reach, parents before children; with a filter, a flat list of what it leaves."""
    rows = organisations(scope, on=on)
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text))
    found = list(rows.order_by("kind__position", "place", "name_zh"))
    people = headcount(scope, on=on)
    if kind or text:
        return [Node(row, 0, people.get(row.pk, 0)) for row in found]
    return _nested(found, people)


def called(text: str) -> Q:
    """Whose name is exactly that, in either language or in letters."""
    exact = Q(name_zh=text) | Q(name_en__iexact=text)
    typed = letters(text)
    return exact | Q(spelled__contains=f" {typed} ") | Q(spelled__endswith=f" {typed}") if typed else exact


def search(scope: Scope, text: str, *, on: date, limit: int) -> list[Organisation]:
    """Organisations for what was typed - part of a name, pinyin, initials - the best first: exact names, then those
    that begin so, shorter ones before longer ones."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    if not wanted:
        return []
    typed = letters(wanted)
    where = Q(name_zh__contains=wanted) | Q(name_en__icontains=wanted)
    begins = Q(name_zh__startswith=wanted) | Q(name_en__istartswith=wanted)
    if typed:
        where |= Q(spelled__contains=typed)
        begins |= Q(spelled__contains=f" {typed}")
    rank = Case(When(called(wanted), then=0), When(begins, then=1), default=2)
    rows = organisations(scope, on=on).filter(where)
    return list(rows.order_by(rank, Length("name_zh"), "spelled", "place", "pk")[:limit])


def _nested(rows: list[Organisation], people: dict[int, int]) -> list[Node]:
    present = {row.pk for row in rows}
    below: dict[int | None, list[Organisation]] = defaultdict(list)
    for row in rows:
        below[row.parent_id if row.parent_id in present else None].append(row)
    nodes: list[Node] = []
    stack = [(row, 0) for row in reversed(below[None])]
    while stack:
        row, depth = stack.pop()
        nodes.append(Node(row, depth, people.get(row.pk, 0)))
        stack.extend((child, depth + 1) for child in reversed(below[row.pk]))
    return nodes


def in_force(on: date, prefix: str = "") -> Q:
    """The filter for ties that hold on that day."""
    return Q(Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": on}), **{f"{prefix}since__lte": on})


def headcount(scope: Scope, *, on: date, only: Iterable[int] | None = None) -> dict[int, int]:
    """How many people are tied to each organisation, or to each of some, on that day."""
    ties = Tie.objects.filter(in_force(on), scope.within("place"), staff__left_at=None)
    if only is not None:
        ties = ties.filter(organisation__in=list(only))
    counted = ties.values("organisation").annotate(people=Count("staff", distinct=True))
    return {row["organisation"]: row["people"] for row in counted}


def by_names(scope: Scope, names: Iterable[str], *, on: date) -> dict[str, list[int]]:
    """The organisations within reach that are so called, by name."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = organisations(scope, on=on).filter(name_zh__in=set(names))
    for name, number in rows.order_by("pk").values_list("name_zh", "pk"):
        found[name].append(number)
    return found


def with_skills(scope: Scope, skills: Iterable[str], *, on: date) -> QuerySet[Tie, int]:
    """The organisations to which people with any of these skills are tied on that day."""
    ties = Tie.objects.filter(
        in_force(on), scope.within("place"), staff__left_at=None, staff__skills__overlap=[*skills]
    )
    return ties.order_by().values_list("organisation", flat=True).distinct()


def kinds() -> list[OrganisationKind]:
    """The kinds of organisation, in their order."""
    return list(OrganisationKind.objects.order_by("position", "key"))


def families() -> list[tuple[str, str]]:
    """What a kind can be to the command, with its word."""
    return [(family.value, str(family.label)) for family in OrganisationKind.Family]


def skills() -> list[Skill]:
    """The skills, in their order."""
    return list(Skill.objects.order_by("position", "key"))


def tie_kinds() -> list[TieKind]:
    """The ways of belonging, in their order."""
    return list(TieKind.objects.order_by("position", "key"))


def by_ids(scope: Scope, ids: Iterable[int]) -> list[Organisation]:
    """Those of the organisations that are within reach, ended ones too."""
    return list(Organisation.objects.filter(scope.within("place"), pk__in=list(ids)).select_related("kind"))


@dataclass
class _Above:
    """A unit beyond the asker's reach, of which only the name is told."""

    name_zh: str
    name_en: str


def names(scope: Scope, ids: Iterable[int]) -> dict[int, str]:
    """What these organisations are called: those within reach, and those of places around the asker's own."""
    wanted = list(ids)
    found = {one.pk: named(one) for one in by_ids(scope, wanted)}
    missing = [one for one in wanted if one not in found]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute("select id, name_zh, name_en from people_units_above(%s)", (missing,))
            found |= {pk: named(_Above(zh, en)) for pk, zh, en in cursor.fetchall()}
    return found
