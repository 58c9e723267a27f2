"""What was done further with those turned back, what is wrong with it, and what of that waits for the desk."""
# ruff: noqa: S608 - put together from constants; what people ask for is always a parameter

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from muster.checkpoints import rules
from muster.checkpoints.models import Step as Row
from muster.checkpoints.models import StepFault, StepKind
from muster.checkpoints.queries import stepkinds
from muster.checkpoints.queries.attempts import FOREVER
from muster.checkpoints.queries.reach import Parameters, fetch, fetch_dicts
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found

MOST = 500
"""So many open items are looked at again each time; nobody reads a longer list."""


@dataclass(frozen=True)
class Step:
    """A further step with somebody turned back. `faults` are codes of what is wrong with it.

    `kind` is the row that held when it was done; None where nobody knows a kind of that key. `check_record` is what
    the first step of its chain cites, be there such a check or not.
    """

    check_record: UUID
    record: UUID
    cites: UUID
    step: str
    kind: StepKind | None
    effective_at: datetime
    recorded_at: datetime
    site: str
    place: str | None
    unit: str | None
    case_number: str | None
    by: UUID | None
    voided: bool
    faults: tuple[str, ...]
    corrected_by: UUID | None = None
    """A later step of the same kind that cites this one and says what it lacks."""

    @property
    def open_faults(self) -> tuple[str, ...]:
        """What is still wrong: nothing once it was corrected or taken back."""
        return () if self.corrected_by or self.voided else self.faults


CHAINS = """
with recursive chain as (
  select s.*, s.cites as check_record, 1 as depth, null::uuid as corrects
    from checkpoints_step s where s.cites = any(%(roots)s)
  union all
  select s.*, chain.check_record, chain.depth + (s.step <> chain.step)::int,
         case when s.step = chain.step then chain.record end
    from checkpoints_step s join chain on s.cites = chain.record where chain.depth < 20
)
select c.check_record, c.record, c.cites, c.step, c.effective_at, c.recorded_at, c.site, c.place, c.unit,
       c.case_number, c.by, c.depth, c.corrects,
       exists (select from kernel_void v where v.target = c.record and v.recorded_at <= %(moment)s) as voided,
       exists (select from checkpoints_power p where p.incident = c.incident and p.person = c.by
                and p.since <= c.effective_at and (p.until is null or p.until > c.effective_at)) as power
  from chain c where c.recorded_at <= %(moment)s order by c.depth, c.effective_at, c.recorded_at
"""
"""A step that cites one of its own kind corrects it and stands in its place: it is no further step."""

ROOTS = """
with recursive up as (
  select s.record as start, s.cites, 1 as hops from checkpoints_step s where s.record = any(%(records)s)
  union all
  select up.start, s.cites, up.hops + 1 from up join checkpoints_step s on s.record = up.cites where up.hops < 40
)
select distinct on (start) start, cites from up order by start, hops desc
"""


def steps_of(roots: Iterable[UUID], book: stepkinds.Book, as_of: datetime | None) -> list[Step]:
    """What was done after each of some checks that the asker may see, with what is wrong with each step."""
    parameters: Parameters = {"roots": list(roots), "moment": as_of or FOREVER}
    if not parameters["roots"]:
        return []
    rows = fetch_dicts(CHAINS, parameters)
    said = {row["record"]: _said(row) for row in rows}
    steps = {row["record"]: _judged(row, said, book) for row in rows}
    for row in rows:
        if row["corrects"] in steps and not row["voided"]:
            steps[row["corrects"]] = replace(steps[row["corrects"]], corrected_by=row["record"])
    return list(steps.values())


def _said(row: dict[str, Any]) -> rules.Needs:
    return rules.Needs(
        recipient=bool(row["place"] or (row["unit"] or "").strip()),
        case_number=bool((row["case_number"] or "").strip()),
        power=row["power"],
    )


def _judged(row: dict[str, Any], said: dict[UUID, rules.Needs], book: stepkinds.Book) -> Step:
    """One step, by what held when it was done; a correction keeps what the step it corrects has said."""
    held = book.at(row["site"], row["effective_at"])
    kind = held.kinds.get(row["step"])
    has, earlier = said[row["record"]], said.get(row["corrects"])
    if earlier is not None:
        has = rules.Needs(
            has.recipient or earlier.recipient, has.case_number or earlier.case_number, has.power or earlier.power
        )
        said[row["record"]] = has
    faults = rules.step_faults(stepkinds.needs_of(kind), has)
    if row["step"] not in held.order[row["depth"] - 1 : row["depth"]]:
        faults = (*faults, "out_of_order")
    plain = {key: value for key, value in row.items() if key not in ("depth", "corrects", "power")}
    return Step(**plain, kind=kind, faults=faults)


@dataclass(frozen=True)
class Marked:
    """A step that was filed as faulty, as it stands, and what came of it."""

    step: Step
    check: UUID | None
    """The check that it follows; None where no such check has come in."""
    item: StepFault


def look_at(scope: Scope, items: list[StepFault], as_of: datetime | None) -> list[Marked]:
    """The steps of some items as they stand: what came in since may have mended them."""
    roots = dict(fetch(ROOTS, {"records": [item.record for item in items]})) if items else {}
    book = stepkinds.book(scope, as_of)
    found = {step.record: step for step in steps_of(set(roots.values()), book, as_of)}
    known = _standing(roots.values(), as_of)
    marked = []
    for item in items:
        step = found.get(item.record)
        if step is None:
            continue  # recorded after that moment
        if step.check_record not in known and step.cites == step.check_record:
            step = replace(step, faults=("cites_nothing", *step.faults))
        if known.get(step.check_record, True):
            marked.append(Marked(step, step.check_record if step.check_record in known else None, item))
    return marked


def _standing(roots: Iterable[UUID], as_of: datetime | None) -> dict[UUID, bool]:
    """Of some ids those that are checks, and whether each stands: what follows one that was taken back is no matter."""
    gone = " and v.recorded_at <= %(moment)s"
    rows = fetch(
        f"select c.record, not exists (select from kernel_void v where v.target = c.record{gone})"
        " from checkpoints_check c where c.record = any(%(roots)s) and c.recorded_at <= %(moment)s",
        {"roots": list(roots), "moment": as_of or FOREVER},
    )
    return dict(rows)


def _settled(as_of: datetime | None) -> Q:
    return Q(resolved_at__isnull=False) if as_of is None else Q(resolved_at__lte=as_of)


def faulty(scope: Scope, as_of: datetime | None, *, settled: bool = False) -> list[Marked]:
    """Steps that lack something: those that wait, the oldest first, or those settled with words, the latest first."""
    rows = StepFault.objects.filter(scope.within("site"), incident=scope.incident or 0)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    if settled:
        return look_at(scope, list(rows.filter(_settled(as_of)).order_by("-resolved_at")[:MOST]), as_of)
    items = list(rows.exclude(_settled(as_of)).order_by("recorded_at", "record")[:MOST])
    return [one for one in look_at(scope, items, as_of) if one.step.open_faults]


def count_faulty(scope: Scope, as_of: datetime | None) -> Found:
    """How many such steps wait, where, since when."""
    rows = faulty(scope, as_of)
    sites = tuple(dict.fromkeys(one.step.site for one in rows))
    return Found(len(rows), sites, min((one.item.recorded_at for one in rows), default=None))


def one_step(scope: Scope, record: UUID, as_of: datetime | None) -> Marked:
    """One step as it stood, faulty or not. Raises NotFound beyond the asker's reach."""
    row = Row.objects.filter(scope.within("site"), incident=scope.incident or 0, pk=record).first()
    if row is None or (as_of is not None and row.recorded_at > as_of):
        raise NotFound(_("There is no such step, or it is none of your area."))
    item = StepFault.objects.filter(pk=record).first()
    if item is not None and item.resolved_at is not None and as_of is not None and item.resolved_at > as_of:
        item.resolution = item.resolved_by = item.resolved_at = None
    blank = StepFault(record=record, incident=row.incident, site=row.site, recorded_at=row.recorded_at)
    found = look_at(scope, [item or blank], as_of)
    if not found:
        raise NotFound(_("The check that this step follows was taken back."))
    return found[0]
