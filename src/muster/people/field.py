"""The record types about people on duty that a phone may send."""

from __future__ import annotations

from muster.kernel.fields import RecordType, register
from muster.people import bodies

TAKE_OVER = RecordType(name="people.take_over", version=1, body=bodies.TakeOverBody)

register(TAKE_OVER)
