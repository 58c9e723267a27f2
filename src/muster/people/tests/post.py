"""Hands records in as the door does, without HTTP: body rules, names taken out, one call to the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from muster.kernel.fields import VOID_RECORD, record_type
from muster.kernel.ids import uuid7
from muster.kernel.incoming import ROWS, Incoming, columns
from muster.kernel.scope import Scope, acting
from muster.people.identities import seal_batch

SALT = "c2FsdHNhbHRzYWx0c2FsdA"


@dataclass
class Post:
    """A phone at a site."""

    incident: int
    site: str
    device: int = 1
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def hand_in(
        self, *bodies: dict[str, Any], at: datetime, kind: str, voids: UUID | None = None,
        by: UUID | None = None, every: timedelta = timedelta(0), ids: Sequence[UUID] = (),
    ) -> list[UUID]:  # fmt: skip
        """Take one batch in; `at` is when the first happened. Returns the ids: new ones, or those given."""
        wanted = record_type(kind)
        assert wanted is not None
        records, named = [], []
        for place, plain in enumerate(bodies):
            body = wanted.decoder.decode(msgspec.json.encode(plain))
            reason = wanted.refuse(body)
            identity = ids[place] if ids else uuid7()
            named.append((identity, self.site, wanted.named(body)))
            records.append(
                Incoming(
                    id=identity, site=self.site, type=kind, version=1, sequence=next(self.numbers), by=by, voids=voids,
                    occurred_at=at + every * place, effective_at=at + every * place, boot="b", monotonic_ms=1,
                    clock_safe=True, outcome="refused" if reason else "accepted", reason=reason,
                    hash=f"{identity.int:064x}", claimed=None,
                    body=msgspec.Raw(wanted.bare(body) or msgspec.json.encode(plain)), sealed=None,
                )
            )  # fmt: skip
        self._take(records, named, kind, corrects=voids is not None)
        return [record.id for record in records]

    def _take(self, records: list[Incoming], named: list[Any], kind: str, *, corrects: bool) -> None:
        plain = [record for record in records if record.outcome == "accepted"]
        others = [record for record in records if record.outcome != "accepted"]
        scope = Scope(incident=self.incident, places=(self.site,), actor=f"device:{self.device}")
        with acting(scope), connection.cursor() as cursor:
            cursor.execute(
                f"select moment from kernel_take(%s, %s, %s, {ROWS}, %s, %s, %s, false, '{{}}')",
                (
                    self.incident, self.device, self.site, *columns([] if corrects else plain), [kind],
                    _json(plain) if corrects else None, _json(others),
                ),
            )  # fmt: skip
            moment = cursor.fetchone()[0]
            rows = seal_batch(self.incident, named)
            if rows:
                cursor.execute("call people_take_identities(%s, %s, null, %s)", (self.incident, _json(rows), moment))

    def void(self, target: UUID, *, at: datetime) -> UUID:
        """Take a record back."""
        return self.hand_in({}, at=at, kind=VOID_RECORD.name, voids=target)[0]


def _json(rows: list[Any]) -> str | None:
    return msgspec.json.encode(rows).decode() if rows else None
