"""Notice and promise of a measure: the playbook's words filled in for one person, who signed them, who has not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.certificates import words
from muster.certificates.models import Signed, Way
from muster.incidents import queries as incidents
from muster.incidents.playbooks import Paper, playbook
from muster.kernel import audit, clock, sealing, strokes, turns
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.places import queries as places
from muster.screening.queries import ending
from muster.screening.queries.ledger import entries

COLUMN = "certificates_signed.sealed"
LONGEST_NAME = 60
CENTRAL = "central"


@dataclass(frozen=True)
class Filled:
    """A paper in its words for one person."""

    key: str
    title: str
    paragraphs: list[str]

    @property
    def digest(self) -> str:
        """What shows later which words were signed."""
        return hashlib.sha256("\n".join([self.title, *self.paragraphs]).encode()).hexdigest()


def of_measure(incident: int, measure: str) -> list[Paper]:
    """The papers that somebody under this measure signs."""
    found = playbook(incidents.incident(incident).playbook).papers
    return [one for one in found if measure in one.measures]


def filled(row: Any, paper: Paper, place: str) -> Filled:
    """One paper for somebody's measure; `row` is how it stands with them in the ledger."""
    parts = ending.phases(row) or [(row.kind, row.until)]
    values = {
        "place": _where(parts, place), "measure": _measures(parts), "since": _local(row.since),
        "until": _local(row.until), "owner": str(row.owner or "") or place,
    }  # fmt: skip
    return Filled(paper.key, paper.title, paper.paragraphs(values))


def _measures(parts: Sequence[tuple[str, datetime]]) -> str:
    """What holds, in its order: where it goes on otherwise, each with its end."""
    if len(parts) == 1:
        return str(words.MEASURES[parts[0][0]])
    one = _("%(measure)s (until %(time)s)")
    said = [one % {"measure": words.MEASURES[kind], "time": _local(until)} for kind, until in parts]
    return _(", then ").join(said)


def _where(parts: Sequence[tuple[str, datetime]], place: str) -> str:
    """Whoever is to be in a quarantine site is not at home; in which one they will be, nobody may know yet."""
    kinds = {kind for kind, _until in parts}
    if CENTRAL not in kinds:
        return place
    site = _("a quarantine site")
    return site if kinds == {CENTRAL} else _("%(site)s and %(place)s") % {"site": site, "place": place}


def _local(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def for_person(scope: Scope, person: UUID) -> tuple[Any, list[tuple[Filled, Signed | None]]]:
    """How it stands with somebody, and each of their papers with its signature. Raises NotFound without a measure."""
    row = ending.one(scope, person)
    if row is None or row.state != "force":
        raise NotFound(_("There is nothing to sign: this measure has ended, or it is none of your area."))
    place = places.names({row.place}).get(row.place, row.place)
    signed = Signed.objects.filter(incident=row.incident, person__in=entries(scope, row.person))
    known = {one.paper: one for one in signed if one.since == row.since}
    papers = of_measure(row.incident, row.kind)
    return row, [(filled(row, one, place), known.get(one.key)) for one in papers]


@dataclass(frozen=True)
class Lacking:
    """Somebody under a measure, and the papers that they have not signed."""

    row: Any
    papers: list[Paper]


def unsigned(scope: Scope, *, place: str = "") -> list[Lacking]:
    """Everybody under a measure who has not signed all its papers, by place."""
    rows = [row for row in ending.under(scope) if row.place.startswith(place)]
    kept = ending.kept(scope)
    signed = Signed.objects.filter(scope.within("place"), incident=scope.incident or 0)
    have = {(kept.get(one, one), *rest) for one, *rest in signed.values_list("person", "paper", "since")}
    found = playbook(incidents.incident(scope.incident or 0).playbook).papers
    lacking = [
        Lacking(row, [p for p in found if row.kind in p.measures and (row.person, p.key, row.since) not in have])
        for row in rows
    ]
    return [one for one in lacking if one.papers]


def sign_on_phone(
    *, scope: Scope, person: UUID, name: str, drawing: str, agreed: Iterable[str], guardian: int | None = None
) -> int:
    """Take what somebody signed through their link, or the guardian of a child through theirs; `agreed` are the keys of
    the papers ticked. Answers how many."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Problem("name_missing", _("Write your name as it stands in your document."), status=422)
    if not strokes.readable(drawing):
        raise Problem(
            "drawing_wrong", _("The drawing could not be read. Clear it and draw your name again."), status=422
        )
    turns.take(f"certificates:sign:{person}")
    row, papers = for_person(scope, person)
    ticked = set(agreed)
    open_ones = [paper for paper, signed in papers if signed is None]
    if not open_ones:
        return 0
    if any(paper.key not in ticked for paper in open_ones):
        raise Problem("not_agreed", _("Tick each paper after you have read it."), status=422)
    content = {"name": name, "drawing": drawing} | ({"guardian": str(guardian)} if guardian else {})
    _keep(scope, row, [(one.key, one.digest) for one in open_ones], Way.PHONE, content)
    return len(open_ones)


def sign_on_paper(*, scope: Scope, person: UUID, paper: str) -> None:
    """Write down that the printed paper lies signed in the file. Raises NotFound, Problem."""
    turns.take(f"certificates:sign:{person}")
    row, papers = for_person(scope, person)
    found = next(((one, signed) for one, signed in papers if one.key == paper), None)
    if found is None:
        raise NotFound
    if found[1] is not None:
        raise _signed_before()
    _keep(scope, row, [(paper, "")], Way.PAPER, {})


def _signed_before() -> Problem:
    return Problem("signed_before", _("This was signed before."), status=409)


def _keep(scope: Scope, row: Any, papers: Sequence[tuple[str, str]], way: Way, content: dict[str, str]) -> None:
    incident = incident_of(scope)
    purpose, now = sealing.key_for_incident(incident), clock.now(incident)
    sealed = sealing.seal(purpose, orjson.dumps(content).decode(), column=COLUMN)
    rows = [
        Signed(
            incident=incident, place=row.place, person=row.person, paper=key, since=row.since, words=digest,
            way=way, sealed=sealed, actor=scope.actor, recorded_at=now,
        )
        for key, digest in papers
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Signed.objects.bulk_create(rows)
    except IntegrityError:  # where the asker does not see it: they lived elsewhere when they signed
        raise _signed_before() from None
    detail = {"papers": [key for key, _digest in papers], "way": str(way)}
    audit.write(scope, action="certificates.sign", subject=f"person:{row.person}", place=row.place, detail=detail)
