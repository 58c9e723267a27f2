"""The record type that a phone may send of households and premises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muster.kernel.fields import Named, RecordType, register
from muster.visits import bodies
from muster.visits.words import REFUSALS


def _named(body: bodies.VisitBody) -> list[Named]:
    """The household by its place and door, so that it is the same one whoever asks there; and what was written."""
    if body.said is None:
        return []
    household = f"{body.place} {body.said.door.strip()}" if body.said.door.strip() else ""
    content = {"household": household, "note": body.said.note.strip(), "salt": body.said.salt}
    return [Named("door", {key: value for key, value in content.items() if value})]


RECORD_VISIT = RecordType(
    name="visits.record_visit", version=1, body=bodies.VisitBody, named=_named, bare=bodies.bare_visit,
    refuse=bodies.refuse_visit, reasons=REFUSALS, label=_("Visit to a household or premises"),
)  # fmt: skip

register(RECORD_VISIT)
