"""The record types about people on duty that a phone may send."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muster.kernel.fields import RecordType, register
from muster.people import bodies

TAKE_OVER = RecordType(name="people.take_over", version=1, body=bodies.TakeOverBody, label=_("Phone taken over"))

register(TAKE_OVER)
