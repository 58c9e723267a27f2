"""The register of field records read as a whole."""

from __future__ import annotations

import hashlib

from muster.kernel.models import Record
from muster.kernel.scope import Scope

CHUNK = 5000


def digest(scope: Scope) -> tuple[int, str]:
    """How many field records there are, and the SHA-256 (hex) over their lines `id hash`, each ended by a newline.

    PostgreSQL sorts ids as their text sorts. Streamed, whatever their number; call it inside a transaction.
    """
    records = Record.objects.filter(scope.within("site"), incident=scope.incident or 0).order_by("id")
    total = hashlib.sha256()
    count = 0
    for record_id, content in records.values_list("id", "hash").iterator(chunk_size=CHUNK):
        total.update(f"{record_id} {bytes(content).hex()}\n".encode())
        count += 1
    return count, total.hexdigest()
