"""The record types that a phone may send from door to door."""

from __future__ import annotations

import msgspec

from muster.kernel.fields import Named, RecordType, register
from muster.screening import bodies


def _found(body: bodies.FoundBody) -> list[Named]:
    content: dict[str, str] = {key: value for key, value in msgspec.structs.asdict(body.person).items() if value}
    return [Named("person", content)]


RECORD_VISIT = RecordType(name="screening.record_visit", version=1, body=bodies.VisitBody)
REPORT_PERSON = RecordType(
    name="screening.report_person", version=1, body=bodies.FoundBody, named=_found, bare=bodies.bare_found
)

register(RECORD_VISIT, REPORT_PERSON)
