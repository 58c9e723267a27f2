"""A report as PDF, set by typst. The font comes with the program; one that the machine has beside it is preferred."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from muster.kernel.typeset import typeset
from muster.situation.documents.content import Block, Document, Heading, Paragraph
from muster.situation.documents.word import font_note

LONG_ISSUER = 14


def write(document: Document, path: Path) -> None:
    """Write the report as a PDF file."""
    typeset(resources.files("muster.situation.documents") / "daily.typ", "report", _plain(document), path)


def _plain(document: Document) -> dict[str, Any]:
    traditional = document.language.lower() == "zh-hant"
    western = document.language.startswith("en")
    return {
        "title": document.title,
        "issuer": document.issuer,
        "issuer_size": 36 if len(document.issuer) <= LONG_ISSUER else 26,
        "number": document.number,
        "date": document.date,
        "exercise": document.exercise,
        "draft": document.draft,
        "western": western,
        "lang": "en" if western else "zh",
        "country": "GB" if western else ("TW" if traditional else "CN"),
        "region": "TC" if traditional else "SC",
        "blocks": [_block(block) for block in document.blocks],
        "definitions": list(document.definitions),
        "words": {
            "exercise": _("EXERCISE - not a real report"),
            "draft": _("(Draft, not checked)"),
            "moment": _("(as of %(time)s)") % {"time": document.moment},
            "definitions": _("Definitions"),
            "fonts": font_note(),
        },
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": str(block)}
    return {
        "kind": "table",
        "title": block.title,
        "head": list(block.head),
        "groups": [list(group) for group in block.groups],
        "rows": [[str(cell) for cell in row] for row in block.rows],
    }
