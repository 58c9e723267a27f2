"""The record types that a post's phone may send."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muster.checkpoints import bodies, rules
from muster.checkpoints.words import REFUSALS
from muster.kernel.fields import Named, RecordType, register


def _named(body: bodies.CheckBody) -> list[Named]:
    found: list[Named] = []
    if body.plate is not None:
        found.append(Named("plate", {"plate": body.plate.plate, "salt": body.plate.salt}))
    for person in body.persons:
        content = {
            "name": person.name, "id_number": person.id_number, "phone": person.phone, "salt": person.salt,
        }  # fmt: skip
        found.append(Named("person", {key: value for key, value in content.items() if value}))
    if body.receiver:
        found.append(Named("words", {"receiver": body.receiver}))
    return found


def _signed(body: bodies.ReceiptBody) -> list[Named]:
    content = {
        "name": body.receiver.name, "phone": body.receiver.phone, "salt": body.receiver.salt,
        "received": body.received, "handed_over": body.handed_over,
    }  # fmt: skip
    return [Named("person", {key: value for key, value in content.items() if value})]


RECORD_CHECK = RecordType(
    name="checkpoints.record_check",
    version=1,
    label=_("Check"),
    body=bodies.CheckBody,
    named=_named,
    bare=bodies.bare_check,
    refuse=rules.refuse_check,
    reasons=REFUSALS,
)
RECORD_STEP = RecordType(
    name="checkpoints.record_step",
    version=1,
    label=_("Step after a check"),
    body=bodies.StepBody,
    reasons=REFUSALS,
)

RECORD_RECEIPT = RecordType(
    name="checkpoints.record_receipt",
    version=1,
    label=_("Receipt of somebody transferred"),
    body=bodies.ReceiptBody,
    named=_signed,
    bare=bodies.bare_receipt,
    reasons=REFUSALS,
)

register(RECORD_CHECK, RECORD_STEP, RECORD_RECEIPT)
