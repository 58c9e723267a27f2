"""From the outline to a tree: level, province, city, and under each the stretches of text that list its areas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from muster.risktext import outline
from muster.risktext.address import Head, Reader, Scope
from muster.risktext.model import SpanKind
from muster.risktext.outline import Part

_BEFORE_LABEL = re.compile(r"^(?:其中|另有|以及|和)[,:]?\s*")
_ZONE_LABEL = re.compile(r"[一-鿿]{1,10}(?:区|新城|基地|园|师|管委会)")
_PIECE_END = re.compile(r"[,;、。\n]")
_LONGEST_AREA = 60


@dataclass
class Node:
    """A heading and what stands below it."""

    level: str
    label: str
    scope: Scope
    stated: int | None
    parent: Node | None = None
    stretches: list[tuple[int, int]] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This node and all below, headings first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Tree:
    """The lists of one text."""

    levels: list[Node] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    dated: list[tuple[int, int]] = field(default_factory=list)
    """Where the list says of which moment it is: its overview, and headings."""
    marked: list[tuple[Part, SpanKind]] = field(default_factory=list)
    unread: list[tuple[Part, str]] = field(default_factory=list)


class Grower:
    """Reads the parts of the outline in their order."""

    def __init__(self, plain: str, reader: Reader) -> None:
        self.plain = plain
        self.reader = reader
        self.tree = Tree()
        self._node: Node | None = None
        self._paused: Node | None = None

    def grow(self) -> Tree:
        """The tree of the whole text."""
        for part in outline.parts(self.plain, self._is_place):
            getattr(self, f"_{part.kind.name.lower()}")(part)
        return self.tree

    def _is_place(self, label: str, counted: bool) -> bool:
        if self.resolve(label, Scope()) is not None:
            return True
        scopes = {node.scope for node in self._open()} if self._node else set()
        return counted or any(self.resolve(label, scope) is not None for scope in scopes)

    def resolve(self, label: str, scope: Scope) -> Scope | None:
        """The place that a heading names, if all of it is the name of a place."""
        label = re.sub(r"\s", "", _BEFORE_LABEL.sub("", label))
        head: Head = self.reader.head(label, scope)
        if not head.length or (head.scope == scope and not head.county_named):
            return None
        rest = label[head.length :]
        if rest and not (head.scope.city and not head.county_named and _ZONE_LABEL.fullmatch(rest)):
            return None
        return replace(head.scope, zone=rest) if rest else head.scope

    def _open(self) -> Iterator[Node]:
        node = self._node
        while node is not None:
            yield node
            node = node.parent

    def _overview(self, part: Part) -> None:
        self.tree.dated.append((part.start, part.end))
        self.tree.marked.append((part, SpanKind.HEADING))
        self.tree.totals |= part.totals
        self._node = self._paused = None
        if part.level:
            self._begin(part.level, f"{_chinese(part.level)}风险地区", part.totals[part.level])

    def _level(self, part: Part) -> None:
        self.tree.marked.append((part, SpanKind.HEADING))
        root = next((node for node in self._open() if node.parent is None), None)
        if root is not None and root.level == part.level and not root.children and not root.stretches:
            root.stated = part.stated if part.stated is not None else root.stated
            self._node = root
            return
        self._begin(part.level, part.label, part.stated)

    def _begin(self, level: str, label: str, stated: int | None) -> None:
        self._node, self._paused = Node(level, label, Scope(), stated), None
        self.tree.levels.append(self._node)

    def _group(self, part: Part) -> None:
        if self._node is None:
            self._node, self._paused = self._paused, None
        self.tree.marked.append((part, SpanKind.HEADING))
        if self._node is None:
            self.tree.unread.append((part, "a list of areas without a level above it"))
            return
        parent, scope = self._above(part.label)
        node = Node(parent.level, part.label, scope, part.stated, parent)
        parent.children.append(node)
        self._node = node

    def _above(self, label: str) -> tuple[Node, Scope]:
        """The open heading that a new one stands under, and the place it names."""
        opened = list(self._open())
        scope = self.resolve(label, Scope())
        if scope is not None:
            for node in opened[:-1]:
                if node.scope.code and not node.stretches and _inside(scope, node.scope):
                    return node, scope
            return opened[-1], scope
        for node in opened[:-1]:
            scope = self.resolve(label, node.scope)
            if scope is not None:
                return node, scope
        return opened[-1], Scope()

    def _body(self, part: Part) -> None:
        if self._node is not None:
            self._node.stretches.append((part.start, part.end))
        elif self._paused is not None and self._goes_on(self._paused, part):
            self._node, self._paused = self._paused, None
            self._node.stretches.append((part.start, part.end))
        else:
            self.tree.dated.append((part.start, part.end))

    def _goes_on(self, node: Node, part: Part) -> bool:
        """Whether a line after what read like advice is an area of a group that has fewer than it states."""
        head = self.reader.head(self.plain[part.start : part.end].strip(), node.scope)
        return (head.city_named or head.county_named) and self._lacks(node)

    def _note(self, part: Part) -> None:
        if self._node is not None:
            self.tree.marked.append((part, SpanKind.NOTE))
        self._pause()

    def _change(self, part: Part) -> None:
        self.tree.unread.append((part, "a note of changes, not a part of the list; its areas stand in the list itself"))

    def _prose(self, part: Part) -> None:
        if self._node is None:
            self.tree.dated.append((part.start, part.end))
            return
        if self._wants_more(part):
            self._node.stretches.append((part.start, part.end))
            return
        self._pause()

    def _wants_more(self, part: Part) -> bool:
        """Whether a line that reads like advice must still be an area, since its group states more than it has."""
        node = self._node
        if node is None or (node.stretches and part.end - part.start > _LONGEST_AREA):
            return False
        return self._lacks(node)

    def _lacks(self, node: Node) -> bool:
        """Whether a group states more areas than its stretches can hold so far."""
        if node.stated is None or node.children:
            return False
        texts = [self.plain[start:end] for start, end in node.stretches]
        return sum(len([piece for piece in _PIECE_END.split(text) if piece.strip()]) for text in texts) < node.stated

    def _pause(self) -> None:
        self._paused = self._node or self._paused
        self._node = None


def _chinese(level: str) -> str:
    return next(sign for sign, name in outline.LEVELS.items() if name == level)


def _inside(scope: Scope, above: Scope) -> bool:
    return scope != above and bool(scope.code) and scope.code.startswith(above.code)
