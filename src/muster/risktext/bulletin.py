"""Reading a bulletin: outline, tree, cutting, addresses, dates; and a problem for each thing that does not agree."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from muster.risktext import dates, marks
from muster.risktext.address import Reader
from muster.risktext.areas import Areas, tidy
from muster.risktext.gazetteer import Gazetteer
from muster.risktext.model import Document, Group, How, Problem, Span, SpanKind
from muster.risktext.split import Cutter, Piece
from muster.risktext.tree import Grower, Node, Tree

_LEVELS = {"high": "高风险", "medium": "中风险", "low": "低风险"}

_NO_YEAR = "the year is not stated, nor the day of publication"


def read_bulletin(text: str, gazetteer: Gazetteer, *, file: str = "") -> Document:
    """Everything that a bulletin in words says of risk areas."""
    return _Bulletin(text, gazetteer, file).read()


class _Bulletin:
    def __init__(self, text: str, gazetteer: Gazetteer, file: str) -> None:
        self.text = text
        self.plain = marks.plain(text)
        self.day = dates.published(file, self.plain)
        self.reader = Reader(gazetteer, self.day)
        self.cutter = Cutter(self.plain, self.reader)
        self.document = Document(file, published=self.day.isoformat() if self.day else None)

    def read(self) -> Document:
        tree = Grower(self.plain, self.reader).grow()
        self._when(tree)
        for part, kind in tree.marked:
            self._span(part.start, part.end, kind)
        for part, why in tree.unread:
            self._problem(part.start, part.end, why)
        for level in tree.levels:
            self._node(level)
        self._totals(tree)
        self.document.spans.sort()
        return self.document

    def _when(self, tree: Tree) -> None:
        stretches = [self.plain[start:end] for start, end in tree.dated]
        named = [s for s in stretches if "全国" in s or "风险等级" in s]
        found = [moment for stretch in named if (moment := dates.as_of(stretch, self.day))]
        self.document.as_of = next((moment for moment in found if "T" in moment), found[0] if found else None)
        undated = self.day is None and any(dates.as_of(stretch, date(2000, 12, 31)) for stretch in named)
        if self.document.as_of is None and undated:
            self.document.problems.append(
                Problem(named[0].strip(), "the year is not stated, nor the day of publication")
            )

    def _node(self, node: Node) -> int:
        """Read a heading's areas and those below it; the answer is how many they are."""
        place = len(self.document.groups)
        below = sum(self._node(child) for child in node.children)
        count = below + self._own(node, below)
        grouped = node.parent is not None or bool(node.stretches)
        if node.stated is not None and grouped:
            self.document.groups.insert(place, Group(node.level, node.label, node.stated, count))
        if node.stated is not None and node.stated != count:
            self.document.problems.append(Problem(node.label, f"states {node.stated} areas, but {count} were read"))
        return count

    def _own(self, node: Node, below: int) -> int:
        if not node.stretches:
            return 0
        stated = node.stated - below if node.stated is not None else None
        pieces = self.cutter.cut(node.stretches, node.scope, stated).pieces
        areas = Areas(self.reader, node.level, node.scope)
        begins = self._begins(pieces)
        return sum(self._area(piece, areas, begin) for piece, begin in zip(pieces, begins, strict=True))

    def _begins(self, pieces: list[Piece]) -> list[bool]:
        """For each piece, whether the mark before it may open another county: any, unless the writer has ; for that."""
        marks_before = [self.plain[a.end : b.start] for a, b in pairwise(pieces)]
        strong = [any(mark in between for mark in ";。\n") for between in marks_before]
        return [True, *(strong if any(strong) else [True] * len(strong))]

    def _area(self, piece: Piece, areas: Areas, begins: bool) -> int:
        plain, before = tidy(self.plain[piece.start : piece.end])
        start = piece.start + before
        end = start + len(plain)
        if not any(character.isalnum() for character in plain):
            if plain.strip():
                self._problem(piece.start, piece.end, "no area could be read here")
            return 0
        area = areas.read(self.text[start:end], plain, begins=begins)
        self.document.areas.append(area)
        self._span(start, end, SpanKind.AREA)
        if area.place.how is How.UNRESOLVED:
            self.document.problems.append(Problem(self.text[start:end], "the county is not certain"))
        return 1

    def _totals(self, tree: Tree) -> None:
        """What the overview states of the country, where no heading of the level has said it."""
        for level, total in tree.totals.items():
            nodes = [node for node in tree.levels if node.level == level]
            read = sum(area.level == level for area in self.document.areas)
            if read != total and all(node.stated is None for node in nodes):
                why = f"the text states {total} {_LEVELS[level]} areas in all, but {read} were read"
                self.document.problems.append(Problem(_LEVELS[level], why))

    def _span(self, start: int, end: int, kind: SpanKind) -> None:
        self.document.spans.append(Span(start, end, kind))

    def _problem(self, start: int, end: int, why: str) -> None:
        self.document.problems.append(Problem(self.text[start:end].strip(), why))
        self._span(start, end, SpanKind.PROBLEM)
