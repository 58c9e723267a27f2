"""Lists of checks and one check with all that belongs to it, as of any minute.

The SQL is put together from constants of this module; what people ask for is always a parameter.
"""
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from muster.checkpoints.models import Shown, StepKind
from muster.checkpoints.queries import attempts, stepkinds
from muster.checkpoints.queries.reach import Parameters, fetch, fetch_dicts, known, reach
from muster.checkpoints.queries.steps import Step, steps_of
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people import queries as people
from muster.people.identities import NUMBER, PHONE, PLATE, Masked
from muster.people.queries.identities import typed_words

MOST_COUNTED = 10_000
"""A list says how many there are up to here; beyond, nobody pages through them: filter, or open a figure."""
LATE = timedelta(hours=1)


@dataclass(frozen=True)
class Wanted:
    """What a list of checks is narrowed to; empty says nothing. `exact` is (part, text) of an identity."""

    outcome: str = ""
    lane: str = ""
    subject: str = ""
    mode: str = ""
    verdict: str = ""
    helped: bool = False
    late: bool = False
    voided: bool = False
    since: datetime | None = None
    until: datetime | None = None
    exact: tuple[str, str] | None = None


@dataclass(frozen=True)
class Line:
    """One check in a list. `verdict` is the server's, None while it has not judged."""

    record: UUID
    site: str
    effective_at: datetime
    recorded_at: datetime
    subject: str
    lane: str
    people: int
    outcome: str
    mode: str
    helped_by: str | None
    device_verdict: str | None
    permit: str | None
    verdict: str | None
    difference: str | None
    voided: bool

    @property
    def late(self) -> bool:
        """Whether it was handed in long after it happened (补录)."""
        return self.recorded_at - self.effective_at > LATE


COLUMNS = """
c.record, c.site, c.effective_at, c.recorded_at, c.subject, c.lane, c.people, c.outcome, c.mode, c.helped_by,
c.device_verdict, c.permit
"""


class Listing(Sequence[Line]):
    """Checks newest first (a register: oldest first), for a paginator: counted and cut by the database."""

    def __init__(self, scope: Scope, wanted: Wanted, as_of: datetime | None, *, oldest_first: bool = False) -> None:
        self._parameters: Parameters = {}
        self.as_of = as_of
        self._order = "asc" if oldest_first else "desc"
        self._where = self._conditions(scope, wanted)
        self._count: int | None = None

    def _conditions(self, scope: Scope, wanted: Wanted) -> str:
        parameters = self._parameters
        conditions = [reach(scope, parameters, alias="c"), known(self.as_of, parameters, alias="c")]
        if self.as_of is not None:
            conditions.append("c.effective_at <= %(as_of)s")
        for column in ("outcome", "lane", "subject", "mode"):
            value = getattr(wanted, column)
            if value:
                conditions.append(f"c.{column} = %({column})s")
                parameters[column] = value
        if wanted.mode == "full" or wanted.outcome not in ("", "passed") or wanted.lane not in ("", "ordinary"):
            conditions.append("c.mode = 'full' or c.lane <> 'ordinary'")
        if wanted.verdict:
            conditions.append("c.mode = 'full' or c.lane <> 'ordinary'")
            conditions.append(
                "exists (select from checkpoints_verdict j where j.record = c.record and j.verdict = %(verdict)s)"
            )
            parameters["verdict"] = wanted.verdict
        if wanted.helped:
            conditions.append("c.helped_by is not null")
        if wanted.late:
            conditions.append("c.recorded_at - c.effective_at > interval '1 hour'")
        if wanted.since is not None:
            conditions.append("c.effective_at >= %(since)s")
            parameters["since"] = wanted.since
        if wanted.until is not None:
            conditions.append("c.effective_at < %(until)s")
            parameters["until"] = wanted.until
        if wanted.exact is not None:
            conditions.append("c.record = any(%(exact)s)")
            parameters["exact"] = people.find_by_mark(scope, *wanted.exact, as_of=self.as_of)
        conditions.append(f"{'' if wanted.voided else 'not '}{self._voided()}")
        return " and ".join(f"({condition})" for condition in conditions)

    def _voided(self) -> str:
        void = " and v.recorded_at <= %(as_of)s" if self.as_of is not None else ""
        return f"exists (select from kernel_void v where v.target = c.record{void})"

    def __len__(self) -> int:
        if self._count is None:
            sql = f"select count(*) from (select from checkpoints_check c where {self._where} limit {MOST_COUNTED}) n"
            self._count = int(fetch(sql, self._parameters)[0][0])
        return self._count

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return len(self) >= MOST_COUNTED

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, slice):
            return self[index : index + 1][0]
        start = index.start or 0
        stop = MOST_COUNTED if index.stop is None else index.stop
        parameters = {**self._parameters, "limit": max(0, stop - start), "offset": start}
        judged = "and j.recorded_at <= %(as_of)s" if self.as_of is not None else ""
        differs = "and d.recorded_at <= %(as_of)s" if self.as_of is not None else ""
        sql = (
            f"select p.*, j.verdict, d.kind as difference from (select {COLUMNS}, {self._voided()} as voided"
            f" from checkpoints_check c where {self._where}"
            f" order by c.effective_at {self._order}, c.record {self._order} limit %(limit)s offset %(offset)s) p"
            f" left join checkpoints_verdict j on j.record = p.record {judged}"
            f" left join checkpoints_difference d on d.record = p.record {differs}"
            f" order by p.effective_at {self._order}, p.record {self._order}"
        )
        return [Line(**row) for row in fetch_dicts(sql, parameters)]


def exact_part(text: str) -> tuple[str, str] | None:
    """What somebody typed into the search box: a document's number, a phone or a plate. None for nothing."""
    plain = text.strip()
    if not plain:
        return None
    digits = sum(letter.isdigit() for letter in plain)
    if digits >= len(plain) - 1 and len(plain) > 12:  # noqa: PLR2004 - longer than any phone
        return NUMBER, plain
    return (PHONE, plain) if digits == len(plain) and plain.isascii() else (PLATE, plain)


@dataclass(frozen=True)
class Whole:
    """A check with all that belongs to it. `row` has the columns of the check and of its envelope."""

    row: dict[str, Any]
    registered: StepKind | None
    """What the operation calls the check itself, where somebody was turned back."""
    steps: list[Step]
    identities: list[Masked]
    repeat: attempts.Repeat | None
    later: list[attempts.Repeat]
    """Attempts after this one by the same person or vehicle."""
    audit: list[dict[str, Any]]
    shown: Shown | None
    """The certificate of release that was read."""
    receiver: str
    """Who receives somebody in a closed loop, as the gate typed it; '' for whoever may not see names."""

    @property
    def late(self) -> bool:
        """Whether it was handed in long after it happened (补录)."""
        return bool(self.row["recorded_at"] - self.row["effective_at"] > LATE)


ONE = """
select c.*, r.occurred_at, r.sequence, r.device, r.by, r.clock_safe, r.voids, encode(r.hash, 'hex') as hash, r.version,
       n.was,
       v.record as voided_by, v.recorded_at as voided_at,
       j.verdict, j.reasons as server_reasons, j.unchecked, j.recorded_at as judged_at, j.policy,
       d.kind as difference, d.resolution, d.resolved_by, d.resolved_at
  from checkpoints_check c
  join kernel_record r on r.id = c.record
  left join kernel_renamed n on n.record = c.record and n.recorded_at <= %(moment)s
  left join kernel_void v on v.target = c.record and v.recorded_at <= %(moment)s
  left join checkpoints_verdict j on j.record = c.record and j.recorded_at <= %(moment)s
  left join checkpoints_difference d on d.record = c.record and d.recorded_at <= %(moment)s
 where c.record = %(record)s
"""
AUDIT = """
select at, actor, action, detail from kernel_audit
 where subject = 'record:' || %(record)s and incident = %(incident)s and at <= %(moment)s order by at
"""


def whole(scope: Scope, record: UUID, as_of: datetime | None) -> Whole:
    """One check as it stood. Raises NotFound beyond the asker's reach, and for what had not been recorded yet."""
    parameters: Parameters = {"record": record, "moment": as_of or attempts.FOREVER}
    condition = f"{reach(scope, parameters, alias='c')} and c.recorded_at <= %(moment)s"
    found = fetch_dicts(f"{ONE} and {condition}", parameters)
    if not found:
        raise NotFound(_("There is no such check, or it is none of your area."))
    row = found[0]
    if row["resolved_at"] is not None and row["resolved_at"] > parameters["moment"]:
        row["resolution"] = row["resolved_by"] = row["resolved_at"] = None
    repeat, later = attempts.around(scope, record, as_of)
    parameters["record"] = str(record)
    audit = fetch_dicts(AUDIT, parameters)
    parameters["record"] = record
    book = stepkinds.book(scope, as_of)
    registered = book.at(row["site"], row["effective_at"]).kinds.get(stepkinds.FIRST)
    return Whole(
        row=row,
        registered=registered if row["outcome"] == "turned_back" else None,
        steps=steps_of([record], book, as_of),
        identities=people.masked_identities(scope, [record]).get(record, []),
        repeat=repeat,
        later=later,
        audit=audit,
        receiver=typed_words(scope, [record]).get(record, {}).get("receiver", ""),
        shown=Shown.objects.filter(incident=scope.incident or 0, record=record).first(),
    )
