"""The record types about duty that a phone may send."""

from __future__ import annotations

from muster.kernel.fields import RecordType, register
from muster.rosters import bodies

BEGIN_DUTY = RecordType(name="rosters.begin_duty", version=1, body=bodies.BeginBody)
HAND_OVER = RecordType(name="rosters.hand_over", version=1, body=bodies.HandOverBody)

register(BEGIN_DUTY, HAND_OVER)
