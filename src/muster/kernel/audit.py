"""The audit entry that stands beside every write, in the same transaction."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from muster.kernel.scope import Scope

_WRITE = """
insert into kernel_audit (at, incident, place, actor, action, subject, detail)
values (case when %(incident)s::bigint is null then clock_timestamp() else kernel_now(%(incident)s) end,
        %(incident)s, %(place)s, %(actor)s, %(action)s, %(subject)s, %(detail)s)
"""


def write(
    scope: Scope, *, action: str, subject: str = "", place: str = "", detail: dict[str, Any] | None = None
) -> None:
    """Say who did what to which row: `action` like `checkpoints.open_site`, `subject` like `site:510521-K001`.

    `detail` holds codes, counts and commitments, never a name, a number or an address.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "incident": scope.incident,
                "place": place,
                "actor": scope.actor,
                "action": action,
                "subject": subject,
                "detail": json.dumps(detail or {}, ensure_ascii=False, sort_keys=True),
            },
        )
