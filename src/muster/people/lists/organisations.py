"""A list of organisations: each with its kind, its place, and what it belongs to - a city's thousands in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from muster.kernel import clock
from muster.kernel.models import Upload
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets.cells import Said
from muster.kernel.sheets.kinds import Aim, Counted, Counts, Field, ListKind, Progress, Read
from muster.people import words
from muster.people.actions.organisations import Listed, load_organisations
from muster.people.forms import BringOrganisations
from muster.people.lists import reading
from muster.people.queries import organisations
from muster.people.queries.regions import place_finder
from muster.places import queries as places

NAME, KIND, PLACE, PARENT = "name", "kind", "place", "parent"
LONGEST = 80


class OrganisationList(ListKind):
    """Its rows become organisations; those that are known already stay as they are."""

    key = "people.organisations"
    route = "people:organisation-list"
    title = _("Load a list of organisations")
    hint = _("A column with names is needed. What a row says it belongs to may stand further down in the same list.")
    verb = _("Load")
    fields = (
        Field(PARENT, _("Belongs to"), r"上级|隶属|主管|所属|belongs|parent"),
        Field(KIND, _("Kind"), r"类型|类别|類型|性质|kind|type"),
        Field(PLACE, _("Place"), r"所在|地点|属地|地點|place|location"),
        Field(NAME, _("Name"), r"名称|名稱|单位|單位|组织|name|organisation|organization", True),
    )
    headings = ("单位", "名称", "組織", "组织", "上级", "类型")
    counted = (Counted("added", _("New")), Counted("unchanged", _("As they were")))
    shown = (_("Name"), _("Kind"), _("Place"), _("Belongs to"))
    missing = _("Say which column holds the names of the organisations.")
    problems = {
        **words.ROW_PROBLEMS,
        "name_form": gettext_noop("This name is too long."),
        "kind_unknown": gettext_noop("There is no such kind of organisation."),
        "place_unknown": gettext_noop("This place cannot be found for certain; give its code."),
        "parent_unknown": gettext_noop(
            "What it belongs to is neither known nor in this list, or its name is not unique."
        ),
    }
    form = BringOrganisations
    result_verb = _("To the organisations")

    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """Where the rows lie that name no place, and their kind."""
        return Aim(given["place"], {"kind": given["kind"]})

    def target(self, row: Upload) -> str:
        """That place's name."""
        return places.names([row.place]).get(row.place, row.place)

    def result_url(self, row: Upload) -> str:
        """The tree of organisations."""
        return reverse("people:organisations")

    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row; the same name in the same place again is told."""
        on = clock.today(row.incident)
        listed = {one.get(NAME, "").strip() for one in said}
        known = {(unit.place, unit.name_zh) for unit in organisations.organisations(scope, on=on)}
        listed |= {name for _place, name in known}
        sorts = organisations.kinds()
        kinds = {name: one.key for one in sorts for name in (one.key, one.name_zh, one.name_en)}
        lookup = Lookup(
            kinds.get,
            place_finder(row.place),
            lambda name: name if name in listed else None,
            {one.key: organisations.named(one) for one in sorts},
        )
        lines = [read_row(one, lookup, place=row.place, kind=row.about["kind"], covers=scope.covers) for one in said]
        seen: set[tuple[str, str]] = set()
        for line in lines:
            key = line.value.place, line.value.name
            if not line.problems and key in seen:
                line.problems.append("twice")
            seen.add(key)
        _refuse_below_wrong(lines, known)
        return lines

    def plan(self, scope: Scope, row: Upload, values: Sequence[Listed]) -> Counts:
        """How many are new."""
        known = organisations.known(scope, [(one.place, one.name) for one in values])
        return {"added": len(values) - len(known), "unchanged": len(known)}

    def load(self, scope: Scope, row: Upload, values: Sequence[Listed], *, at: datetime, progress: Progress) -> Counts:
        """All at once: what they belong to may be among them."""
        with acting(scope):
            added = load_organisations(scope, listed=values, since=timezone.localtime(at).date())
        progress(len(values), len(values))
        return {"added": added, "unchanged": len(values) - added}


def _refuse_below_wrong(lines: Sequence[Read], known: Collection[tuple[str, str]]) -> None:
    """What belongs to a row that is wrong cannot be loaded either, and so on down; nor what belongs to a name that two
    have, in the list or among those known (by place and name)."""
    while True:
        right = [line for line in lines if not line.problems]
        called = Counter(name for _place, name in {(one.value.place, one.value.name) for one in right} | {*known})
        orphans = [line for line in right if line.value.parent and called[line.value.parent] != 1]
        if not orphans:
            return
        for line in orphans:
            line.problems.append("parent_unknown")


@dataclass(frozen=True)
class Lookup:
    """What a row is compared with; each answers None for what does not exist."""

    kind: Callable[[str], str | None]
    place: Callable[[str], str | None]
    parent: Callable[[str], str | None]
    called: Mapping[str, str]
    """Kinds as the reader calls them."""


def read_row(one: Mapping[str, str], lookup: Lookup, *, place: str, kind: str, covers: Callable[[str], bool]) -> Read:
    """What a row says of an organisation, and what is wrong with it."""
    said = Said()
    name = " ".join(one.get(NAME, "").split())
    if not name:
        said.problems.append("name_missing")
    elif len(name) > LONGEST:
        said.problems.append("name_form")
    sort = reading.known(one.get(KIND, ""), lookup.kind, "kind_unknown", said) or kind
    where = reading.known(one.get(PLACE, ""), lookup.place, "place_unknown", said) or place
    if not covers(where):
        said.problems.append("place_unknown")
    parent = reading.known(one.get(PARENT, ""), lookup.parent, "parent_unknown", said) or ""
    shown = (name, lookup.called.get(sort, sort), where, parent)
    return Read(Listed(where, sort, name, parent), shown, said.problems, said.mended)


ORGANISATIONS = OrganisationList()
