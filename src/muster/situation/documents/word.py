"""A report as Word, laid out by GB/T 9704-2012.

The standard's fonts are licensed; the file asks for them by name, and a machine without them shows its own.
Sizes: 2号 22 pt, 3号 16 pt, 4号 14 pt. 22 lines of 28 characters stand in a block of 156 x 225 mm.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from docx import api
from docx.document import Document as WordDocument
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from muster.situation.documents.content import Block, Document, Heading, Paragraph, Table

BODY, BOLD_HEAD, SECOND_HEAD, TITLE = "仿宋", "黑体", "楷体", "方正小标宋简体"
LATIN = "Times New Roman"
RED = RGBColor(0xFF, 0, 0)
PITCH = 225 / 22 / 25.4 * 72
"""Points from line to line."""
TIGHTER = -5
"""Twentieths of a point by which characters of 16 pt move together so that 28 fit into 156 mm."""
ROOMY = 6
"""Up to so many columns a table has 12 pt."""
FIRST = 1.7
"""How many times the first column is as wide as the others."""
INDENT = Pt(32)
"""Two characters."""


def write(document: Document, path: Path) -> None:
    """Write the report as a .docx file."""
    word = api.Document()
    _page(word)
    _normal(word)
    _running(word, document)
    _head(word, document)
    for block in document.blocks:
        _block(word, block)
    _close(word, document)
    word.core_properties.title = document.title
    word.core_properties.author = document.issuer
    word.save(str(path))


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


def _run(
    paragraph: WordParagraph,
    text: str,
    font: str = BODY,
    size: float = 16,
    *,
    bold: bool = False,
    colour: RGBColor | None = None,
) -> None:
    run = paragraph.add_run(text)
    run.font.name = LATIN
    run.font.size = Pt(size)
    run.bold = bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour


def _centred(word: WordDocument, text: str, font: str, size: float, *, colour: RGBColor | None = None) -> WordParagraph:
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if size > 16:  # noqa: PLR2004 - larger than the body: the grid's line would cut it
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        paragraph.paragraph_format.line_spacing = Pt(size * 1.4)
    _run(paragraph, text, font, size, colour=colour)
    return paragraph


def _head(word: WordDocument, document: Document) -> None:
    """Issuer in red, number, red rule, two lines, title."""
    first = word.paragraphs[0] if word.paragraphs else None
    if first is not None:
        first._element.getparent().remove(first._element)
    issuer_size = 36 if len(document.issuer) <= 14 else 26  # noqa: PLR2004 - what fits into a line of 156 mm
    _centred(word, document.issuer, TITLE, issuer_size, colour=RED)
    word.add_paragraph()
    number = _centred(word, document.number, BODY, 16)
    _rule(number)
    word.add_paragraph()
    _centred(word, document.title, TITLE, 22)
    if document.draft:
        _centred(word, _("(Draft, not checked)"), SECOND_HEAD, 16)
    _centred(word, _("(as of %(time)s)") % {"time": document.moment}, SECOND_HEAD, 16)
    word.add_paragraph()


def _rule(paragraph: WordParagraph) -> None:
    """The red rule 4 mm below the number."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "11"), ("color", "FF0000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._element.get_or_add_pPr().append(borders)


def _block(word: WordDocument, block: Block) -> None:
    if isinstance(block, Heading):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.first_line_indent = INDENT
        paragraph.paragraph_format.keep_with_next = True
        _run(paragraph, block.text, BOLD_HEAD if block.level == 1 else SECOND_HEAD)
    elif isinstance(block, Paragraph):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.first_line_indent = INDENT
        _run(paragraph, str(block))
    else:
        _table(word, block)


def _table(word: WordDocument, block: Table) -> None:
    title = _centred(word, block.title, BOLD_HEAD, 14)
    title.paragraph_format.keep_with_next = True
    heads = 2 if block.groups else 1
    columns = len(block.head)
    table = word.add_table(rows=heads + len(block.rows), cols=columns)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _widths(table, columns)
    size = 12 if columns <= ROOMY else 10.5
    if block.groups:
        column = 0
        for text, width in block.groups:
            cell = table.cell(0, column)
            if width > 1:
                cell = cell.merge(table.cell(0, column + width - 1))
            _cell(cell, text, size, bold=True)
            column += width
    for column, text in enumerate(block.head):
        _cell(table.cell(heads - 1, column), text, size, bold=True)
    for index, row in enumerate(block.rows):
        last = block.bold_last and index == len(block.rows) - 1
        cells = table.rows[heads + index].cells
        for column, value in enumerate(row):
            _cell(cells[column], str(value), size, bold=last, left=column == 0)
    for index in range(heads):
        _repeat(table.rows[index])
    word.add_paragraph()


def _widths(table: Any, columns: int) -> None:
    """The first column is wider; the cells' own margins are narrow."""
    table.autofit = False
    unit = 156 / (columns + FIRST - 1)
    for index, column in enumerate(table.columns):
        width = Mm(unit * FIRST if index == 0 else unit)
        column.width = width
        for cell in column.cells:
            cell.width = width
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _free(paragraph: WordParagraph, points: float) -> None:
    """Lines of their own height, off the page's grid."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    properties = paragraph._element.get_or_add_pPr()
    properties.insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")
    paragraph.paragraph_format.line_spacing = Pt(points)


def _cell(cell: Any, text: str, size: float, *, bold: bool = False, left: bool = False) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    _free(paragraph, 18)
    _run(paragraph, text, BODY, size, bold=bold)


def _repeat(row: Any) -> None:
    """The head stands again on each page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def _close(word: WordDocument, document: Document) -> None:
    """Issuer and date, four characters from the right; then what the numbers mean, and which fonts stand in."""
    word.add_paragraph()
    for text in (document.issuer, document.date):
        paragraph = word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(64)
        _run(paragraph, text)
    word.add_paragraph()
    notes = [_("Definitions"), *document.definitions, font_note()]
    for index, text in enumerate(notes):
        paragraph = word.add_paragraph()
        _free(paragraph, 16)
        _run(paragraph, text, BOLD_HEAD if index == 0 else BODY, 10.5)


def font_note() -> str:
    """The standard's fonts may not be passed on; the reader is told what stands in for them."""
    return _("Layout by GB/T 9704-2012. Where the standard's fonts are not installed, others stand in for them.")


def _running(word: WordDocument, document: Document) -> None:
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
        _run(paragraph, "— ", "宋体", 14)
        _page_number(paragraph)
        _run(paragraph, " —", "宋体", 14)
    if document.exercise:
        for header in (section.header, section.even_page_header):
            paragraph = header.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(paragraph, _("EXERCISE - not a real report"), BOLD_HEAD, 14)


def _page_number(paragraph: WordParagraph) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(14)
        run.font.name = LATIN
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)
