"""What people bring to the phone: short control marks and who is on duty, for a day without network."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac

from muster.accounts import shifts
from muster.kernel import phoneparts
from muster.kernel.scope import Scope
from muster.people import short_marks
from muster.people.phonewords import TEXTS
from muster.people.queries import marked, on_duty

AHEAD = timedelta(hours=72)


def pack(scope: Scope, site: str, at: datetime) -> dict[str, Any]:
    """Short marks of the whole operation, since whoever is marked in one town is stopped in the next; and who is on
    duty at this post: surname and the last digits of their own number, so that they find themselves, and short
    marks of their codes; who was taken off duty here lately."""
    key = salted_hmac("muster.people.short_marks", str(scope.incident), algorithm="sha256").digest()
    marks, whole = marked.marks(scope, key, at, at + AHEAD)
    duty = [
        {
            "id": str(one.id), "name": one.name, "tail": one.tail,
            "since": one.since.isoformat(), "until": one.until.isoformat(),
            "own_code": one.own_code, "shift_code": one.shift_code,
        }
        for one in on_duty.on_duty(scope, site, at, at + AHEAD)
    ]  # fmt: skip
    off = [str(one) for one in on_duty.taken_off(scope, site, at - AHEAD)]
    bits, gaps = short_marks.gaps(marks)
    return {
        "marks": {"key": base64.b64encode(key).decode(), "bits": bits, "gaps": gaps, "whole": whole},
        "duty": duty,
        "off": off,
        "code_key": base64.b64encode(shifts.short_key(scope.incident or 0)).decode(),
    }


phoneparts.register(phoneparts.Part(key="people", texts=TEXTS, pack=pack))
