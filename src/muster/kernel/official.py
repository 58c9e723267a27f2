"""Word files laid out by GB/T 9704-2012, the form of official documents: page, letters, running head and foot.

The standard's fonts are licensed; the file asks for them by name, and a machine without them shows its own.
Sizes: 2号 22 pt, 3号 16 pt, 4号 14 pt. 22 lines of 28 characters stand in a block of 156 x 225 mm.
"""

from __future__ import annotations

from typing import Any

from docx import api
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

BODY, BOLD_HEAD, SECOND_HEAD, TITLE = "仿宋", "黑体", "楷体", "方正小标宋简体"
LATIN = "Times New Roman"
RED = RGBColor(0xFF, 0, 0)
PITCH = 225 / 22 / 25.4 * 72
"""Points from line to line."""
TIGHTER = -5
"""Twentieths of a point by which characters of 16 pt move together so that 28 fit into 156 mm."""
INDENT = Pt(32)
"""Two characters."""


def blank(*, exercise: str) -> WordDocument:
    """An empty document of that form; `exercise` stands on the head of every page, '' where it is none."""
    word = api.Document()
    for paragraph in word.paragraphs:
        paragraph._element.getparent().remove(paragraph._element)
    _page(word)
    _normal(word)
    _running(word, exercise)
    return word


def _page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    # Not the grid of characters: Word and LibreOffice disagree about it. The spacing of Normal gives the 28.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(PITCH * 20)))
    word.settings.odd_and_even_pages_header_footer = True


def _normal(word: WordDocument) -> None:
    style: Any = word.styles["Normal"]
    style.font.name = LATIN
    style.font.size = Pt(16)
    properties = style.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(TIGHTER))
    properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(round(PITCH, 2))
    layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def run(
    paragraph: Paragraph,
    text: str,
    font: str = BODY,
    size: float = 16,
    *,
    bold: bool = False,
    colour: RGBColor | None = None,
) -> None:
    piece = paragraph.add_run(text)
    piece.font.name = LATIN
    piece.font.size = Pt(size)
    piece.bold = bold
    piece._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        piece.font.color.rgb = colour


def centred(word: WordDocument, text: str, font: str, size: float, *, colour: RGBColor | None = None) -> Paragraph:
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if size > 16:  # noqa: PLR2004 - larger than the body: the grid's line would cut it
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        paragraph.paragraph_format.line_spacing = Pt(size * 1.4)
    run(paragraph, text, font, size, colour=colour)
    return paragraph


def rule(paragraph: Paragraph) -> None:
    """The red rule 4 mm below the number."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "11"), ("color", "FF0000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._element.get_or_add_pPr().append(borders)


def free(paragraph: Paragraph, points: float) -> None:
    """Lines of their own height, off the page's grid."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    properties = paragraph._element.get_or_add_pPr()
    properties.insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")
    paragraph.paragraph_format.line_spacing = Pt(points)


def _running(word: WordDocument, exercise: str) -> None:
    """Page numbers outside, and on every page of an exercise that it is one."""
    section = word.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        if side is WD_ALIGN_PARAGRAPH.RIGHT:
            paragraph.paragraph_format.right_indent = Pt(14)
        else:
            paragraph.paragraph_format.left_indent = Pt(14)
        run(paragraph, "— ", "宋体", 14)
        _page_number(paragraph)
        run(paragraph, " —", "宋体", 14)
    if exercise:
        for header in (section.header, section.even_page_header):
            paragraph = header.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run(paragraph, exercise, BOLD_HEAD, 14)


def _page_number(paragraph: Paragraph) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        piece = paragraph.add_run()
        piece.font.size = Pt(14)
        piece.font.name = LATIN
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        piece._element.append(element)
