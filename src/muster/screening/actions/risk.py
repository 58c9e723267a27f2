"""Lists of risk areas: read, settled by a person, published. What is published never changes; a later list follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.places import queries as places
from muster.places.gazetteer import country
from muster.risktext import Alias, Area, Document, Gazetteer, NotReadable, read_decoded, text_of
from muster.screening import risk, unread
from muster.screening.models import RiskAlias, RiskListed, RiskVersion
from muster.screening.queries import risk as queries

LONGEST = 4_000_000
"""Characters, unpacked: the longest national list had 44,000 areas."""
_COUNTY, _TOWN = 6, 9
ADDED = "added"
"""How an area came by its place that a person has added."""


def read_list(*, scope: Scope, title: str, content: bytes, covers: str, as_of: datetime | None = None) -> int:
    """Read a bulletin or snapshot into a draft; answers its number. Raises Problem with what to do about it."""
    incident = incident_of(scope)
    if not content.strip():
        raise Problem("list_empty", _("Paste the list, or choose its file."), status=422)
    settled = [Alias(row.name, (row.code,)) for row in queries.aliases(scope)]
    gazetteer = country(settled)
    try:
        text = text_of(content)
        if len(text) > LONGEST:
            raise Problem("list_long", _("This file is too large for a list of risk areas."), status=413)
        document = read_decoded(text, gazetteer, file=title)
    except NotReadable as error:
        told = _("This cannot be read as a list of risk areas: %(why)s") % {"why": unread.why(str(error))}
        raise Problem("list_unread", told, status=422) from None
    moment = as_of or _stated(document)
    if moment is None:
        raise Problem("list_undated", _("The list does not say of which moment it is. Fill in the moment."), status=422)
    row = RiskVersion.objects.create(
        incident=incident,
        title=title.strip() or timezone.localtime(moment).strftime("%Y-%m-%d %H:%M"),
        text=text,
        as_of=moment,
        covers=covers,
        groups=[vars(group) for group in document.groups],
        problems=[vars(problem) for problem in document.problems],
        spans=[[span.start, span.end, span.kind.value] for span in document.spans],
        made_by=scope.actor,
        made_at=clock.now(incident),
    )
    RiskListed.objects.bulk_create(_listed(row, document.areas, gazetteer), batch_size=2000)
    audit.write(
        scope, action="screening.read_list", subject=f"risk:{row.pk}", detail={"areas": len(document.areas)}
    )  # fmt: skip
    return row.pk


def _stated(document: Document) -> datetime | None:
    if not document.as_of:
        return None
    moment = datetime.fromisoformat(document.as_of)
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _listed(row: RiskVersion, areas: Sequence[Area], gazetteer: Gazetteer) -> list[RiskListed]:
    return [
        RiskListed(
            version=row, incident=row.incident, position=position, level=area.level, code=area.place.code or "",
            place=f"{area.place.province}{area.place.city}{area.place.county}", text=area.text,
            exact=_exact(area, gazetteer), excepted=_excepted(area, gazetteer), excepted_words=list(area.excepted),
            how=area.place.how.value,
        )
        for position, area in enumerate(areas)
    ]  # fmt: skip


def _exact(area: Area, gazetteer: Gazetteer) -> bool:
    code = area.place.code
    if not code:
        return False
    if len(code) <= _TOWN:
        return risk.is_exact(area.text, [gazetteer.names.get(code, "")], whole=area.whole)
    villages = gazetteer.villages(code[:_COUNTY]).items()
    village = max((name for name, codes in villages if code in codes), key=len, default="")
    return risk.is_exact(area.text, [village, gazetteer.names.get(code[:_TOWN], "")], whole=area.whole)


def _excepted(area: Area, gazetteer: Gazetteer) -> list[str]:
    """The codes of what an area leaves out, where they are towns of the same county; the words stand beside them."""
    code = area.place.code or ""
    towns = gazetteer.below(code[:_COUNTY], _TOWN) if len(code) >= _COUNTY else []
    return [one for one in towns if any(name and gazetteer.names[one] in name for name in area.excepted)]


def settle_area(*, scope: Scope, version: int, position: int, code: str, name: str = "") -> int:
    """Say where an area lies that could not be placed. `name` is the part of its words that means the place: it becomes
    an alias, and other areas of this draft that begin with it are settled too. Answers how many were."""
    row = _draft(scope, version)
    areas = {one.position: one for one in row.areas.filter(code="")}
    if position not in areas:
        raise NotFound(_("This area is settled already, or the list does not name it."))
    name = name.strip()
    words = areas[position].place + areas[position].text
    if name and name not in words:
        raise Problem("alias_strange", _("The name must be a part of the words of the list."), status=422)
    same = [one for one in areas.values() if one.position == position or (name and name in one.place + one.text)]
    for one in same:
        one.code, one.how, one.settled_by = code, "alias", scope.actor
    RiskListed.objects.bulk_update(same, ["code", "how", "settled_by"])
    if name:
        RiskAlias.objects.update_or_create(
            incident=row.incident, name=name,
            defaults={"code": code, "settled_by": scope.actor, "recorded_at": clock.now(row.incident)},
        )  # fmt: skip
    detail = {"code": code, "areas": len(same), "alias": bool(name)}
    audit.write(scope, action="screening.settle_area", subject=f"risk:{row.pk}", detail=detail)
    return len(same)


def add_area(*, scope: Scope, version: int, level: str, text: str, code: str) -> int:
    """Add an area to a draft that the reading passed over; its words must stand in the list. Answers its position."""
    row = _draft(scope, version)
    text = text.strip()
    if not text or text not in row.text:
        raise Problem("area_strange", _("Write the area in the words that stand in the list."), status=422)
    if row.areas.filter(level=level, text=text, code=code).exists():
        raise Problem("area_known", _("This area stands in the list already."), status=409)
    last = row.areas.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    name = places.names([code]).get(code, "")
    RiskListed.objects.create(
        version=row, incident=row.incident, position=position, level=level, code=code, text=text,
        exact=risk.is_exact(text, [name], whole=False), how=ADDED, settled_by=scope.actor,
    )  # fmt: skip
    detail = {"code": code, "level": level}
    audit.write(scope, action="screening.add_area", subject=f"risk:{row.pk}", detail=detail)
    return position


def see_problem(*, scope: Scope, version: int, number: int) -> None:
    """Say that somebody has looked at what was not understood, and that the draft is right without it."""
    row = _draft(scope, version)
    if number >= len(row.problems):
        raise NotFound
    if not row.problems[number].get("seen_by"):
        row.problems[number]["seen_by"] = scope.actor
        row.save(update_fields=["problems"])
        audit.write(scope, action="screening.see_problem", subject=f"risk:{row.pk}", detail={"number": number})


def publish_list(*, scope: Scope, version: int) -> None:
    """Let a draft count from now on. Whom it concerns is looked at anew by whoever calls this."""
    row = _draft(scope, version)
    row.published_by, row.published_at = scope.actor, clock.now(row.incident)
    row.save(update_fields=["published_by", "published_at"])
    unsettled = row.areas.filter(code="").count()
    audit.write(scope, action="screening.publish_list", subject=f"risk:{row.pk}", detail={"unsettled": unsettled})


def discard_list(*, scope: Scope, version: int) -> None:
    """Throw a draft away."""
    row = _draft(scope, version)
    audit.write(scope, action="screening.discard_list", subject=f"risk:{row.pk}")
    row.delete()


def _draft(scope: Scope, version: int) -> RiskVersion:
    row = RiskVersion.objects.select_for_update().filter(incident=scope.incident or 0, pk=version).first()
    if row is None:
        raise NotFound(_("There is no such list of risk areas."))
    if row.published_at is not None:
        raise Problem("list_published", _("This list is published and stays as it is. Read a newer one."), status=409)
    return row
