"""A report as Word, in the form of an official document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from docx.document import Document as WordDocument
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from muster.kernel.official import (
    BODY,
    BOLD_HEAD,
    INDENT,
    RED,
    SECOND_HEAD,
    TITLE,
    blank,
    centred,
    free,
    rule,
    run,
)  # fmt: skip
from muster.situation.documents.content import Block, Document, Heading, Paragraph, Table

ROOMY = 6
"""Up to so many columns a table has 12 pt."""
FIRST = 1.7
"""How many times the first column is as wide as the others."""


def write(document: Document, path: Path) -> None:
    """Write the report as a .docx file."""
    word = blank(exercise=_("EXERCISE - not a real report") if document.exercise else "")
    _head(word, document)
    for block in document.blocks:
        _block(word, block)
    _close(word, document)
    word.core_properties.title = document.title
    word.core_properties.author = document.issuer
    word.save(str(path))


def _head(word: WordDocument, document: Document) -> None:
    """Issuer in red, number, red rule, two lines, title."""
    issuer_size = 36 if len(document.issuer) <= 14 else 26  # noqa: PLR2004 - what fits into a line of 156 mm
    centred(word, document.issuer, TITLE, issuer_size, colour=RED)
    word.add_paragraph()
    number = centred(word, document.number, BODY, 16)
    rule(number)
    word.add_paragraph()
    centred(word, document.title, TITLE, 22)
    if document.draft:
        centred(word, _("(Draft, not checked)"), SECOND_HEAD, 16)
    centred(word, _("(as of %(time)s)") % {"time": document.moment}, SECOND_HEAD, 16)
    word.add_paragraph()


def _block(word: WordDocument, block: Block) -> None:
    if isinstance(block, Heading):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.first_line_indent = INDENT
        paragraph.paragraph_format.keep_with_next = True
        run(paragraph, block.text, BOLD_HEAD if block.level == 1 else SECOND_HEAD)
    elif isinstance(block, Paragraph):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.first_line_indent = INDENT
        run(paragraph, str(block))
    else:
        _table(word, block)


def _table(word: WordDocument, block: Table) -> None:
    title = centred(word, block.title, BOLD_HEAD, 14)
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


def _cell(cell: Any, text: str, size: float, *, bold: bool = False, left: bool = False) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    free(paragraph, 18)
    run(paragraph, text, BODY, size, bold=bold)


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
        run(paragraph, text)
    word.add_paragraph()
    notes = [_("Definitions"), *document.definitions, font_note()]
    for index, text in enumerate(notes):
        paragraph = word.add_paragraph()
        free(paragraph, 16)
        run(paragraph, text, BOLD_HEAD if index == 0 else BODY, 10.5)


def font_note() -> str:
    """The standard's fonts may not be passed on; the reader is told what stands in for them."""
    return _("Layout by GB/T 9704-2012. Where the standard's fonts are not installed, others stand in for them.")
