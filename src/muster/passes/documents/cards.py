"""Sheets of cards to cut out: ten on a page of A4, each with its QR code, set by typst."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import segno
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.kernel.scope import Scope
from muster.kernel.signing import keys
from muster.kernel.signing.serials import spelled
from muster.kernel.typeset import typeset
from muster.passes import card, queries, rule_text
from muster.passes.models import Kind, Pass

DAY = "%Y-%m-%d %H:%M"


MASK = 2
"""Trying all eight masks takes four fifths of the time of a compound's cards, and a signature is noise anyway."""


def qr(text: str) -> segno.QRCode:
    """The code of a pass: large enough modules to be read from a creased card by a cheap phone."""
    return segno.make_qr(text, error="m", mask=MASK)


class Sheets:
    """Cards of these passes, drawn some at a time so that a long job can say how far it is; then set on their sheets.

    Made within a transaction; drawing and setting ask the database for nothing, so they hold none open. Raises Problem
    when the operation's key is gone.
    """

    def __init__(self, scope: Scope, rows: Sequence[Pass], *, exercise: bool) -> None:
        self._rows, self._exercise = rows, exercise
        self._signer = keys.signer(scope)
        self._names = rule_text.gate_names(rows)
        self._cards: list[dict[str, Any]] = []

    def draw(self, most: int) -> int:
        """Sign and draw up to so many more; returns how many are drawn."""
        start = len(self._cards)
        for row in self._rows[start : start + most]:
            said = queries.card_of(row)
            text = card.seal(said, key_id=self._signer.key_id, key=self._signer.key)
            self._cards.append(_card(row, said.label, text, self._names))
        return len(self._cards)

    def write(self, path: Path) -> None:
        """Set what is drawn into a PDF file."""
        content = {"cards": self._cards, "words": _words(self._exercise), **_script()}
        typeset(resources.files("muster.passes.documents") / "cards.typ", "content", content, path)


def _card(row: Pass, label: str, text: str, names: dict[str, str]) -> dict[str, Any]:
    since, until = (timezone.localtime(moment).strftime(DAY) for moment in (row.since, row.until))
    return {
        "qr": qr(text).svg_inline(border=0, omitsize=True),
        "vehicle": row.kind == Kind.VEHICLE,
        "title": row.batch.title if row.batch else names.get(row.place, row.place),
        "label": label,
        "number": row.permit or spelled(bytes(row.serial)),
        "period": f"{since} – {until}",
        "rule": rule_text.sentence(row),
        "gates": rule_text.gates(row, names),
    }


def _words(exercise: bool) -> dict[str, str]:
    return {
        "pass": _("Entry pass"),
        "vehicle": _("Vehicle pass"),
        "exercise": _("EXERCISE") if exercise else "",
        "number": _("No."),
        "lost": _("Show it at the gate. Lost? Tell the village office, which makes it invalid."),
    }


def _script() -> dict[str, str]:
    language = (get_language() or "").lower()
    western = language.startswith("en")
    traditional = language == "zh-hant"
    return {"lang": "en" if western else "zh", "region": "TC" if traditional else "SC"}
