"""The record types that a post's phone may send."""

from __future__ import annotations

from muster.checkpoints import bodies, rules
from muster.kernel.fields import Named, RecordType, register


def _named(body: bodies.CheckBody) -> list[Named]:
    found = [] if body.plate is None else [Named("plate", {"plate": body.plate.plate})]
    for person in body.persons:
        content = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
        found.append(Named("person", {key: value for key, value in content.items() if value}))
    return found


RECORD_CHECK = RecordType(
    name="checkpoints.record_check",
    version=1,
    body=bodies.CheckBody,
    named=_named,
    bare=bodies.bare_check,
    refuse=rules.refuse_check,
)
RECORD_STEP = RecordType(name="checkpoints.record_step", version=1, body=bodies.StepBody, refuse=rules.refuse_step)

register(RECORD_CHECK, RECORD_STEP)
