"""The numbers in the board's table: each opens the rows behind it."""

from __future__ import annotations

from django import template

from muster.web.board import figures
from muster.web.board.assemble import Board, Line
from muster.web.templatetags.muster import figure

register = template.Library()


@register.simple_tag(takes_context=True)
def column_figure(context: template.Context, column: figures.Column, line: Line, board: Board) -> str:
    """One cell: the figure's value at the line's place in the last 24 hours."""
    url = figures.rows_url(column.figure, line.code, board.since)
    return figure(context, column.value(line.sums), url, figures.definition(column.figure))


@register.simple_tag(takes_context=True)
def column_total(context: template.Context, column: figures.Column, board: Board) -> str:
    """The sum under a column."""
    url = figures.rows_url(column.figure, board.code, board.since)
    return figure(context, column.value(board.sums), url, figures.definition(column.figure))
