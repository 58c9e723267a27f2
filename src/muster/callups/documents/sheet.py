"""A call-up on paper: for the wall with a code to sign up, for an organisation with the code of its answer. A sheet
of A4 to be printed, and Word in the form of an official document for an office that adds its own head and seal."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import segno
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from muster.callups.models import CallUp
from muster.kernel import official
from muster.kernel.typeset import typeset

DEADLINE, DAY = "%Y-%m-%d %H:%M", "%Y-%m-%d"
FROM_RIGHT = Pt(64)
"""Four characters between who signs and the margin."""


@dataclass(frozen=True)
class Sheet:
    """What stands on it. `to` is whom it is for, '' for everybody; `link` is the whole address behind the code, '' for
    none; `scan` says below the code what it is for."""

    title: str
    to: str
    lines: tuple[str, ...]
    deadline: str
    sender: str
    day: str
    exercise: str
    link: str
    scan: str


def sheet(row: CallUp, *, sender: str, to: str, link: str, scan: str, exercise: bool) -> Sheet:
    """The sheet of a call-up, in the reader's language."""
    return Sheet(
        title=row.title,
        to=f"{to}：" if to else "",
        lines=tuple(line for line in row.text.splitlines() if line.strip()),
        deadline=_("Answer by %(time)s.") % {"time": timezone.localtime(row.deadline).strftime(DEADLINE)},
        sender=sender,
        day=timezone.localtime(row.published_at).strftime(DAY),
        exercise=_("EXERCISE") if exercise else "",
        link=link,
        scan=scan,
    )


def pdf(one: Sheet) -> bytes:
    """To be printed."""
    language = (get_language() or "zh").lower()
    said = {
        **vars(one),
        "qr": segno.make(one.link, error="m", micro=False).svg_inline(border=2, omitsize=True) if one.link else "",
        "lang": language[:2],
        "region": "TC" if language == "zh-hant" else "SC",
    }
    with tempfile.TemporaryDirectory(prefix="muster-sheet-") as folder:
        path = Path(folder) / "sheet.pdf"
        typeset(resources.files("muster.callups.documents") / "sheet.typ", "sheet", said, path)
        return path.read_bytes()


def docx(one: Sheet) -> bytes:
    """To be gone over."""
    word = official.blank(exercise=one.exercise)
    official.centred(word, one.title, official.TITLE, 22)
    word.add_paragraph()
    if one.to:
        official.run(word.add_paragraph(), one.to)
    for text, face in (*((line, official.BODY) for line in one.lines), (one.deadline, official.BOLD_HEAD)):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.first_line_indent = official.INDENT
        official.run(paragraph, text, face)
    word.add_paragraph()
    for text in (one.sender, one.day):
        paragraph = word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = FROM_RIGHT
        official.run(paragraph, text)
    if one.link:
        picture = io.BytesIO()
        segno.make(one.link, error="m", micro=False).save(picture, kind="png", scale=6, border=2)
        picture.seek(0)
        paragraph = official.centred(word, "", official.BODY, 42 / 25.4 * 72)
        paragraph.add_run().add_picture(picture, width=Mm(42))
        official.centred(word, one.scan, official.BODY, 12)
        official.centred(word, one.link, official.BODY, 9)
    word.core_properties.title, word.core_properties.author = one.title, one.sender
    content = io.BytesIO()
    word.save(content)
    return content.getvalue()
