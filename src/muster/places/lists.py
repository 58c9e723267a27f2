"""A list of sites: rows become sites of the operation's places. 5,000 are read in a few questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from muster.kernel.models import Upload
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets import cells
from muster.kernel.sheets.kinds import Aim, Counted, Counts, Field, ListKind, Progress, Read
from muster.places import queries, rules, words
from muster.places.actions.sites import SiteDraft, open_sites
from muster.places.forms import BringSites

NAME, KIND, PLACE, LONGITUDE, LATITUDE = "name", "kind", "place", "longitude", "latitude"
NO_DEGREES = 999.0
"""What stands for a cell that holds no number: no such degree exists, so the row is shown as wrong."""


@dataclass(frozen=True)
class Lookup:
    """What cells are compared with."""

    kind: Callable[[str], str | None]
    place: Callable[[str], str | None]


class SiteList(ListKind):
    """Its rows become sites. What is in columns nobody asked for, such as who is in charge, is never read."""

    key = "places.sites"
    route = "site-list"
    title = _("Load a list of sites")
    hint = _(
        "A column with the name is needed; kind, place and coordinates help. Loading the same list again opens nothing"
        " twice."
    )
    verb = _("Open these sites")
    fields = (
        Field(LONGITUDE, _("Longitude"), r"经度|經度|longitude|^lng$|^lon$"),
        Field(LATITUDE, _("Latitude"), r"纬度|緯度|latitude|^lat$"),
        Field(KIND, _("Kind"), r"类型|類型|类别|類別|性质|性質|种类|種類|kind|type"),
        Field(NAME, _("Name of the site"), r"名称|名稱|卡口|卡点|卡點|点位|點位|站点|站點|^name$|site", needed=True),
        Field(
            PLACE,
            _("Place"),
            r"区划|區劃|所在|所属|所屬|乡镇|鄉鎮|镇街|街道|社区|社區|村|地址|地点|地點|place|village|town",
        ),
    )
    headings = ("名称", "名稱", "经度", "經度", "卡口", "卡点", "卡點", "点位", "點位")
    counted = (Counted("opened", _("Sites opened")), Counted("standing", _("Open already")))
    shown = (_("Name of the site"), _("Kind"), _("Place"), _("Coordinates"))
    missing = _("Say which column holds the name of the site.")
    problems = {
        "name_missing": gettext_noop("The name of the site is missing."),
        "kind_missing": gettext_noop("The kind is missing."),
        "kind_unknown": gettext_noop("There is no such kind of site."),
        "place_unknown": gettext_noop("This place is not found here; write its full name or code."),
        rules.INCOMPLETE: gettext_noop("Longitude or latitude is missing."),
        rules.OFF_EARTH: gettext_noop("These are no coordinates in degrees."),
        "twice": gettext_noop("The same site stands in an earlier row."),
    }
    form = BringSites
    most_rows = 5_000
    result_verb = _("To the list of sites")

    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """Where rows without a place lie, and the kind of those that do not name one."""
        place = given["place"]
        if not scope.covers(place) or (rules.level_of(place) or rules.Level.PROVINCE) < rules.Level.COUNTY:
            raise NotFound(_now("There is no place with the code %(code)s.") % {"code": place})
        return Aim(place, {"kind": given["kind"]})

    def target(self, row: Upload) -> str:
        """The place's name."""
        return queries.names([row.place]).get(row.place, row.place)

    def result_url(self, row: Upload) -> str:
        """The list of sites."""
        return reverse("sites")

    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row; a site that stands in an earlier row is wrong the second time."""
        lookup = Lookup(_kind_finder(), _place_finder(scope, row.place))
        lines = [read_row(one, row.place, row.about["kind"], lookup) for one in said]
        seen: set[tuple[str, str, str]] = set()
        for line in lines:
            draft = line.value
            key = (draft.place, draft.kind, draft.name)
            if not line.problems and key in seen:
                line.problems.append("twice")
            seen.add(key)
        kinds = words.kind_names()
        names = queries.names({line.value.place for line in lines})
        for line in lines:
            line.shown = _shown(line.value, kinds, names)
        return lines

    def plan(self, scope: Scope, row: Upload, values: Sequence[SiteDraft]) -> Counts:
        """How many are opened, and how many are open already under the same name."""
        standing = queries.open_codes(scope, [draft.place for draft in values])
        known = sum((one.place, one.kind, one.name) in standing for one in values)
        return {"opened": len(values) - known, "standing": known}

    def load(
        self, scope: Scope, row: Upload, values: Sequence[SiteDraft], *, at: datetime, progress: Progress
    ) -> Counts:
        """All in one transaction."""
        with acting(scope):
            counts = self.plan(scope, row, values)
            open_sites(scope=scope, drafts=values, opened_at=at)
        progress(len(values), len(values))
        return counts


def _shown(draft: SiteDraft, kinds: Mapping[str, str], names: Mapping[str, str]) -> tuple[str, ...]:
    numbers = [one for one in (draft.longitude, draft.latitude) if one is not None]
    degrees = ", ".join("?" if one == NO_DEGREES else f"{one:g}" for one in numbers)
    return (draft.name, kinds.get(draft.kind, ""), names.get(draft.place, ""), degrees)


def read_row(said: Mapping[str, str], place: str, kind: str, lookup: Lookup) -> Read:
    """The site a row describes, and codes of what is wrong. `place` and `kind` stand where the row says nothing."""
    problems = []
    name = said.get(NAME, "")
    if not name:
        problems.append("name_missing")
    letter = lookup.kind(said[KIND]) if said.get(KIND) else kind
    if not letter:
        problems.append("kind_unknown" if said.get(KIND) else "kind_missing")
    code = lookup.place(said[PLACE]) if said.get(PLACE) else place
    if code is None:
        problems.append("place_unknown")
    longitude, latitude = _degrees(said.get(LONGITUDE, "")), _degrees(said.get(LATITUDE, ""))
    fault = rules.coordinates_fault(longitude, latitude)
    if fault is not None:
        problems.append(fault)
    return Read(SiteDraft(code or "", letter or "", name, longitude, latitude), problems=problems)


def _degrees(text: str) -> float | None:
    plain = cells.folded(text).rstrip("°EN东经北纬")
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        return NO_DEGREES


def _kind_finder() -> Callable[[str], str | None]:
    known = {
        word.casefold(): kind.letter
        for kind in queries.site_kinds()
        for word in (kind.letter, kind.key, kind.name_zh, kind.name_en)
    }
    return lambda text: known.get(text.casefold())


def _place_finder(scope: Scope, within: str) -> Callable[[str], str | None]:
    """A code, or a name within the list's place; only where a site may stand and the asker may open one."""

    @cache
    def find(text: str) -> str | None:
        code: str | None = text if text in queries.names([text]) else None
        if code is None and not text.isdigit():
            code = queries.resolve(text, within=within) or queries.locate(text, within=within)
        level = rules.level_of(code or "")
        wide = level is None or level < rules.Level.COUNTY
        return code if code is not None and not wide and scope.covers(code) else None

    return find


SITES = SiteList()
