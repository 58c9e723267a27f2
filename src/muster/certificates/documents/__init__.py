"""Certificates of release as PDF and as Word, from the same content; papers to be signed as PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx import api
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from muster.certificates.documents.content import Half, Sheet
from muster.certificates.papers import Filled
from muster.kernel.typeset import typeset

FACE, STRONG, LATIN = "仿宋", "黑体", "Times New Roman"
"""Asked for by name: they are licensed, and a machine without them shows its own."""


def code(text: str) -> segno.QRCode:
    """The code of a certificate."""
    return segno.make_qr(text, error="m")


def write_pdf(sheets: Sequence[Sheet], path: Path) -> None:
    """One certificate on a page."""
    rows = [{**one.plain(), "qr": code(one.text).svg_inline(border=0, omitsize=True)} for one in sheets]
    traditional = (get_language() or "").lower() == "zh-hant"
    content = {"sheets": rows, "title": sheets[0].chinese.title, "region": "TC" if traditional else "SC"}
    typeset(resources.files("muster.certificates.documents") / "certificate.typ", "certificates", content, path)


def write_word(sheets: Sequence[Sheet], path: Path) -> None:
    """The same as .docx, for an office that sets its own seal or letterhead."""
    word = api.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(34), Mm(28)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    for index, sheet in enumerate(sheets):
        if index:
            word.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        _half(word, sheet.chinese, 16)
        _half(word, sheet.english, 12)
        picture = io.BytesIO()
        code(sheet.text).save(picture, kind="png", scale=6, border=1)
        picture.seek(0)
        word.add_picture(picture, width=Mm(38))
        _line(word, sheet.chinese.check, 9)
        _line(word, sheet.english.check, 9)
    word.core_properties.title = sheets[0].chinese.title
    word.save(str(path))


def _half(word: WordDocument, half: Half, size: int) -> None:
    if half.exercise:
        _line(word, half.exercise, 13, STRONG, WD_ALIGN_PARAGRAPH.CENTER)
    _line(word, half.title, size + 6, STRONG, WD_ALIGN_PARAGRAPH.CENTER)
    _line(word, half.number, 11, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(word, half.body, size).paragraph_format.first_line_indent = Pt(2 * size)
    for text in (f"{half.issuer} {half.seal}", half.date):
        _line(word, text, size, align=WD_ALIGN_PARAGRAPH.RIGHT)


def _line(
    word: WordDocument, text: str, size: int, face: str = FACE, align: WD_ALIGN_PARAGRAPH | None = None
) -> Paragraph:
    paragraph = word.add_paragraph()
    run = paragraph.add_run(text)
    run.font.name, run.font.size = LATIN, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def write_papers(sheets: Sequence[tuple[str, Filled]], path: Path, *, exercise: bool) -> None:
    """Each paper on a page, under whose it is, with lines to sign on."""
    language = (get_language() or "").lower()
    lines = [_("Signature of the person"), _("Date"), _("Document no."), _("Explained by")]
    content = {
        "sheets": [{"whom": whom, "title": one.title, "paragraphs": one.paragraphs} for whom, one in sheets],
        "words": {"title": sheets[0][1].title, "exercise": _("EXERCISE") if exercise else "", "lines": lines},
        "lang": "en" if language.startswith("en") else "zh",
        "region": "TC" if language == "zh-hant" else "SC",
    }
    typeset(resources.files("muster.certificates.documents") / "papers.typ", "papers", content, path)
