"""What was signed and holds no more, out of the database: for the phones' packs and for pages that check."""

from __future__ import annotations

from django.db import connection
from psycopg import sql

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.kernel.signing.revocations import Revoked


def listed(scope: Scope, function: str) -> Revoked:
    """What holds no more in the whole operation, now. `function` is the package's own of the database: it answers
    edition and serials beyond the asker's reach.
    """
    incident = scope.incident or 0
    now = clock.now(incident)
    asked = sql.SQL("select edition, serials from {}(%s, %s)").format(sql.Identifier(function))
    with connection.cursor() as cursor:
        cursor.execute(asked, (incident, now))
        edition, serials = cursor.fetchone()
    return Revoked(incident, edition, int(now.timestamp()), frozenset(bytes(one) for one in serials or ()))
