"""Sites are opened, moved and closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from muster.kernel import audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.places import queries, rules, spelling
from muster.places.models import Site, SiteKind
from muster.places.numbers import lock
from muster.places.queries import SiteView


@dataclass(frozen=True)
class SiteDraft:
    """A site to be opened. Without coordinates it is not on the map; `generated` says they were made up."""

    place: str
    kind: str
    name: str
    longitude: float | None = None
    latitude: float | None = None
    generated: bool = False


def open_site(*, scope: Scope, draft: SiteDraft, opened_at: datetime) -> SiteView:
    """Open one site and give it the next number of its place and kind.

    Raises NotFound outside the asker's reach, Problem when the draft is wrong or the name is taken.
    """
    with transaction.atomic():
        _refuse_wrong(scope, [draft])
        lock({(draft.place, draft.kind)})
        if Site.objects.filter(place=draft.place, kind=draft.kind, name=draft.name.strip(), closed_at=None).exists():
            raise Problem("site_exists", _("There is already a site with this name here."), status=409)
        site = _new(draft, _last_numbers({(draft.place, draft.kind)}), opened_at)
        site.save(force_insert=True)
        audit.write(scope, action="places.open_site", subject=f"site:{site.code}", place=site.place)
    return queries.site(scope, site.code)


def open_sites(*, scope: Scope, drafts: Sequence[SiteDraft], opened_at: datetime) -> list[str]:
    """Open many sites at once and answer their codes in the order given: all, or none with the first fault.

    A draft whose place, kind and name are those of an open site gets that site's code and changes nothing, so an
    import can be repeated.
    """
    with transaction.atomic():
        _refuse_wrong(scope, drafts)
        wanted = {(draft.place, draft.kind) for draft in drafts}
        lock(wanted)
        known = {
            (site.place, site.kind, site.name): site.code
            for site in Site.objects.filter(place__in={place for place, _kind in wanted}, closed_at=None)
        }
        last = _last_numbers(wanted)
        fresh: list[Site] = []
        for draft in drafts:
            key = (draft.place, draft.kind, draft.name.strip())
            if key not in known:
                fresh.append(_new(draft, last, opened_at))
                known[key] = fresh[-1].code
        Site.objects.bulk_create(fresh, batch_size=500)
        if fresh:
            audit.write(scope, action="places.open_sites", detail={"sites": [site.code for site in fresh]})
    return [known[draft.place, draft.kind, draft.name.strip()] for draft in drafts]


def close_site(*, scope: Scope, code: str, closed_at: datetime) -> SiteView:
    """Close a site: it stays, since records point to it. Closing it again changes nothing."""
    with transaction.atomic():
        site = _mine(scope, code)
        if site.closed_at is None:
            if closed_at < site.opened_at:
                raise Problem("closed_before_opened", _("A site cannot be closed before it was opened."))
            site.closed_at = closed_at
            site.save(update_fields=["closed_at"])
            audit.write(scope, action="places.close_site", subject=f"site:{code}", place=site.place)
    return queries.site(scope, code)


def move_site(*, scope: Scope, code: str, longitude: float, latitude: float, generated: bool = False) -> SiteView:
    """Put a site where it stands; its code and place stay. The audit keeps where it was before."""
    _refuse_coordinates(longitude, latitude)
    with transaction.atomic():
        site = _mine(scope, code)
        before = [site.longitude, site.latitude]
        site.longitude, site.latitude, site.generated = longitude, latitude, generated
        site.save(update_fields=["longitude", "latitude", "generated"])
        detail = {"before": before, "after": [longitude, latitude]}
        audit.write(scope, action="places.move_site", subject=f"site:{code}", place=site.place, detail=detail)
    return queries.site(scope, code)


def _mine(scope: Scope, code: str) -> Site:
    site = Site.objects.select_for_update().filter(scope.within("code"), code=code).first()
    if site is None:
        raise NotFound(_("There is no site with the code %(code)s.") % {"code": code})
    return site


def _refuse_wrong(scope: Scope, drafts: Sequence[SiteDraft]) -> None:
    kinds = set(SiteKind.objects.values_list("letter", flat=True))
    known = queries.names({draft.place for draft in drafts})
    for draft in drafts:
        level = rules.level_of(draft.place)
        if not scope.covers(draft.place) or draft.place not in known:
            raise NotFound(_("There is no place with the code %(code)s.") % {"code": draft.place})
        if level is None or level < rules.Level.COUNTY:
            raise Problem("place_too_wide", _("A site stands in a county, town, village or grid."))
        if draft.kind not in kinds:
            raise Problem("kind_unknown", _("There is no kind of site %(kind)s.") % {"kind": draft.kind})
        if not draft.name.strip():
            raise Problem("name_missing", _("Give it a name."))
        _refuse_coordinates(draft.longitude, draft.latitude)


def _refuse_coordinates(longitude: float | None, latitude: float | None) -> None:
    fault = rules.coordinates_fault(longitude, latitude)
    if fault == rules.INCOMPLETE:
        raise Problem(fault, _("Give both longitude and latitude, or neither."))
    if fault == rules.OFF_EARTH:
        raise Problem(fault, _("These coordinates are not on the earth."))


def _last_numbers(pairs: Iterable[tuple[str, str]]) -> defaultdict[tuple[str, str], int]:
    last: defaultdict[tuple[str, str], int] = defaultdict(int)
    places = {place for place, _kind in pairs}
    for place, kind, code in Site.objects.filter(place__in=places).values_list("place", "kind", "code"):
        last[place, kind] = max(last[place, kind], int(code[-3:]))
    return last


def _new(draft: SiteDraft, last: defaultdict[tuple[str, str], int], opened_at: datetime) -> Site:
    last[draft.place, draft.kind] += 1
    number = last[draft.place, draft.kind]
    if number > rules.LARGEST_NUMBER:
        raise Problem("numbers_used_up", _("All numbers here are used up."), status=409)
    name = draft.name.strip()
    return Site(
        code=rules.format_site(draft.place, draft.kind, number),
        kind=draft.kind,
        place=draft.place,
        name=name,
        pinyin=spelling.key(name),
        longitude=draft.longitude,
        latitude=draft.latitude,
        generated=draft.generated,
        opened_at=opened_at,
    )
