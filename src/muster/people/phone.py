"""What people bring to the phone: short control marks and who is on duty, for a day without network."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac

from muster.kernel import phoneparts
from muster.kernel.scope import Scope
from muster.people import short_marks
from muster.people.queries import marked

AHEAD = timedelta(hours=72)


def pack(scope: Scope, site: str, at: datetime) -> dict[str, Any]:
    """Short marks of the whole operation: whoever is marked in one town is stopped in the next."""
    numbers, whole = marked.numbers_marked(scope, at, at + AHEAD)
    key = salted_hmac("muster.people.short_marks", str(scope.incident), algorithm="sha256").digest()
    bits, gaps = short_marks.gaps(key, numbers)
    return {"marks": {"key": base64.b64encode(key).decode(), "bits": bits, "gaps": gaps, "whole": whole}}


phoneparts.register(phoneparts.Part(key="people", texts={}, pack=pack))
