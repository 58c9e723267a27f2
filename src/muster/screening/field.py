"""The record types that a phone may send from door to door."""

from __future__ import annotations

import msgspec
from django.utils.translation import gettext_lazy as _

from muster.kernel.fields import Named, RecordType, register
from muster.screening import bodies


def _found(body: bodies.FoundBody) -> list[Named]:
    content: dict[str, str] = {key: value for key, value in msgspec.structs.asdict(body.person).items() if value}
    return [Named("person", content)]


RECORD_VISIT = RecordType(
    name="screening.record_visit", version=1, body=bodies.VisitBody, label=_("Follow-up call or visit")
)
REPORT_PERSON = RecordType(
    name="screening.report_person", version=1, body=bodies.FoundBody, named=_found, bare=bodies.bare_found,
    label=_("Person found at a door"),
)  # fmt: skip

register(RECORD_VISIT, REPORT_PERSON)
