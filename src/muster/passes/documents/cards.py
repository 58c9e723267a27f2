"""Sheets of cards to cut out: ten on a page of A4, each with its QR code, set by typst."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.kernel.scope import Scope
from muster.kernel.signing import keys
from muster.kernel.signing.serials import spelled
from muster.passes import queries, rule_text
from muster.passes.models import Kind, Pass

DAY = "%Y-%m-%d %H:%M"


MASK = 2
"""Trying all eight masks takes four fifths of the time of a compound's cards, and a signature is noise anyway."""


def qr(text: str) -> segno.QRCode:
    """The code of a pass: large enough modules to be read from a creased card by a cheap phone."""
    return segno.make_qr(text, error="m", mask=MASK)


def write(scope: Scope, rows: Sequence[Pass], path: Path, *, exercise: bool) -> None:
    """Write the cards of these passes into a PDF file. Raises Problem when the operation's key is gone."""
    signer = keys.signer(scope)
    names = rule_text.gate_names(rows)
    cards = [_card(row, queries.text_of(scope, row, signer), names) for row in rows]
    _set({"cards": cards, "words": _words(exercise), **_script()}, path)


def _card(row: Pass, text: str, names: dict[str, str]) -> dict[str, Any]:
    since, until = (timezone.localtime(moment).strftime(DAY) for moment in (row.since, row.until))
    return {
        "qr": qr(text).svg_inline(border=0, omitsize=True),
        "vehicle": row.kind == Kind.VEHICLE,
        "title": row.batch.title if row.batch else names.get(row.place, row.place),
        "label": queries.card_of(row).label,
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


def _set(content: dict[str, Any], path: Path) -> None:
    with (
        resources.as_file(resources.files("noto_cjk_sans_otc")) as fonts,
        resources.as_file(resources.files("muster.passes.documents") / "cards.typ") as template,
    ):
        typst.compile(
            str(template),
            output=str(path),
            font_paths=[str(fonts)],
            sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
        )
