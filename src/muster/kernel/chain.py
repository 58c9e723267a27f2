"""The chain over the audit: each entry gets a position and a head that depends on everything before it.

Writers never wait for the chain. One sealer at a time gives positions to entries whose transaction has ended; the head
after position n is SHA-256(head after n - 1, canonical text of the entry). Whoever keeps a head outside (`anchor`) can
later tell whether anything before it was changed, taken away or put in between.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

GENESIS = bytes(32)
EVERY_SECONDS = 1.0
BATCH = 5_000
RECENT = 100_000
"""Entries behind the newest link among which the sealer looks each second; a sweep looks among all of them."""
SWEEP_EVERY = 300
"""Rounds between two sweeps: only an entry of a transaction that long remains for them."""
_LOCK = 7_310_510_522
"""Any number, the same for every sealer on one server."""

_COLUMNS = "a.id, a.at, a.incident, a.place, a.actor, a.action, a.subject, a.detail::text"
_UNSEALED = f"""
select {_COLUMNS} from kernel_audit a
 where a.id > %s and not exists (select from kernel_auditlink l where l.entry = a.id)
 order by a.id limit %s
"""  # noqa: S608 - constants
_LINK = """
insert into kernel_auditlink (position, entry, head, sealed_at)
select position, entry, decode(head, 'hex'), clock_timestamp()
  from unnest(%s::bigint[], %s::bigint[], %s::text[]) as l(position, entry, head)
"""
_SEALED = f"""
select l.position, l.entry, l.head, {_COLUMNS}
  from kernel_auditlink l left join kernel_audit a on a.id = l.entry
 where l.position > %s order by l.position limit %s
"""  # noqa: S608 - constants
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Anchor:
    """The end of the chain: `head` (hex) after `position` entries. Kept outside it proves all of them."""

    position: int
    head: str
    at: datetime


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found: `broken` is the first position that does not hold, `why` says how."""

    position: int
    head: str
    waiting: int
    broken: int | None = None
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether every sealed entry is as it was sealed."""
        return self.broken is None


def canonical(row: tuple[Any, ...]) -> bytes:
    """One text for one entry, whatever machine or version of the database reads it."""
    entry, at, incident, place, actor, action, subject, detail = row
    moment: datetime = at.astimezone(UTC)
    fields = {
        "id": entry,
        "at": moment.isoformat(timespec="microseconds"),
        "incident": incident,
        "place": place,
        "actor": actor,
        "action": action,
        "subject": subject,
        "detail": json.loads(detail),
    }
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def seal(*, sweep: bool = False) -> int:
    """Seal what is waiting, at most `BATCH` entries; how many. 0 also when another sealer is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", (_LOCK,))
        if not cursor.fetchone()[0]:
            return 0
        position, head = _end(cursor)
        cursor.execute("select coalesce(max(entry), 0) from kernel_auditlink")
        newest: int = cursor.fetchone()[0]
        cursor.execute(_UNSEALED, (0 if sweep else newest - RECENT, BATCH))
        rows = cursor.fetchall()
        heads = []
        for row in rows:
            head = hashlib.sha256(head + canonical(row)).digest()
            heads.append(head.hex())
        if rows:
            positions = list(range(position + 1, position + 1 + len(rows)))
            cursor.execute(_LINK, (positions, [row[0] for row in rows], heads))
        return len(rows)


def seal_all() -> int:
    """Seal everything that is waiting; how many entries."""
    total = 0
    while sealed := seal(sweep=True):
        total += sealed
    return total


def keep_sealing(stop: threading.Event) -> None:
    """Seal every second until `stop` is set: the body of a thread of the serving process."""
    rounds = 0
    while not stop.wait(EVERY_SECONDS):
        try:
            while seal(sweep=rounds % SWEEP_EVERY == 0) == BATCH:
                pass
            rounds += 1
        except DatabaseError:
            # The server may be restarting. Entries wait; nothing is lost by sealing them later.
            _log.warning("the audit could not be sealed; trying again", exc_info=True)
            connection.close()
    connection.close()


def start_sealing() -> threading.Event:
    """Start the sealer beside the caller's work; set the event it returns to end it."""
    stop = threading.Event()
    threading.Thread(target=keep_sealing, args=(stop,), name="audit-sealer", daemon=True).start()
    return stop


def anchor() -> Anchor:
    """Seal what is waiting and return the end of the chain, to be kept outside."""
    seal_all()
    with connection.cursor() as cursor:
        position, head = _end(cursor)
        cursor.execute("select clock_timestamp()")
        return Anchor(position, head.hex(), cursor.fetchone()[0])


def verify(*, kept: tuple[int, str] | None = None) -> Verdict:
    """Walk along the whole chain. `kept` is an anchor (position, head in hex) that must lie on it."""
    head, position = GENESIS, 0
    with transaction.atomic(), connection.cursor() as cursor:
        for at, entry, stored, row in _links(cursor):
            if at != position + 1:
                return Verdict(position, head.hex(), 0, position + 1, "the link is missing")
            if row[0] is None:
                return Verdict(position, head.hex(), 0, at, f"entry {entry} is missing")
            found = hashlib.sha256(head + canonical(row)).digest()
            if found != stored:
                return Verdict(position, head.hex(), 0, at, f"entry {entry} is not what was sealed")
            if kept is not None and at == kept[0] and found.hex() != kept[1].lower():
                return Verdict(position, head.hex(), 0, at, "the head kept outside is another one")
            head, position = found, at
        if kept is not None and position < kept[0]:
            return Verdict(position, head.hex(), 0, position + 1, f"the chain ends before position {kept[0]}")
        cursor.execute(
            "select count(*) from kernel_audit a where not exists (select from kernel_auditlink l where l.entry = a.id)"
        )
        return Verdict(position, head.hex(), cursor.fetchone()[0])


def _links(cursor: Any) -> Iterator[tuple[int, int, bytes, tuple[Any, ...]]]:
    position = 0
    while True:
        cursor.execute(_SEALED, (position, BATCH))
        rows = cursor.fetchall()
        if not rows:
            return
        for at, entry, head, *row in rows:
            yield at, entry, bytes(head), tuple(row)
        position = rows[-1][0]


def _end(cursor: Any) -> tuple[int, bytes]:
    cursor.execute("select position, head from kernel_auditlink order by position desc limit 1")
    row = cursor.fetchone()
    return (0, GENESIS) if row is None else (row[0], bytes(row[1]))


def positions(entries: list[int]) -> dict[int, int]:
    """The position of each entry that is sealed."""
    with connection.cursor() as cursor:
        cursor.execute("select entry, position from kernel_auditlink where entry = any(%s)", (entries,))
        return dict(cursor.fetchall())
