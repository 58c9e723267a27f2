"""The record types about duty that a phone may send."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muster.kernel.fields import Named, RecordType, register
from muster.rosters import bodies
from muster.rosters.words import REFUSALS


def _typed(body: bodies.HandOverBody) -> list[Named]:
    content = {
        "stock": body.stock, "open_items": body.open_items, "leaves_signed": body.leaves_signed,
        "takes_signed": body.takes_signed, "salt": body.salt,
    }  # fmt: skip
    for item in body.items:
        content |= bodies.words_of(item)
    return [Named("words", {key: words for key, words in content.items() if words})]


BEGIN_DUTY = RecordType(name="rosters.begin_duty", version=1, body=bodies.BeginBody, label=_("Duty begun"))
HAND_OVER = RecordType(
    name="rosters.hand_over", version=1, body=bodies.HandOverBody, named=_typed, bare=bodies.bare_hand_over,
    refuse=bodies.refuse_hand_over, reasons=REFUSALS, label=_("Handover of a shift"),
)  # fmt: skip
CLOSE_ITEM = RecordType(name="rosters.close_item", version=1, body=bodies.CloseItemBody, label=_("Open item closed"))

register(BEGIN_DUTY, HAND_OVER, CLOSE_ITEM)
