"""Whatever `risktext` could not read is said in Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

import muster.risktext
from muster.screening import unread

SOURCES = Path(muster.risktext.__file__).parent.glob("*.py")
TOLD = {"Problem", "_problem", "NotReadable", "append"}


def said() -> Iterator[str]:
    """What the reader says, with a 7 wherever it puts something in."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.JoinedStr):
                yield _filled(node)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in TOLD:
                yield from _plain(node)


def _filled(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)


def _plain(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif not isinstance(node, ast.JoinedStr):
        for part in ast.iter_child_nodes(node):
            yield from _plain(part)


SENTENCES = sorted({one for one in said() if re.search(r"[a-z]+ [a-z]+ [a-z]+", one)})


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_every_sentence_of_the_reader_is_said_in_chinese(language):
    assert len(SENTENCES) > 10
    with override(language):
        english = [one for one in SENTENCES if re.search(r"[a-z]{4,} [a-z]{2,}", unread.why(one))]
    assert english == []


def test_numbers_stay():
    with override("zh-hans"):
        assert unread.why("the county is not certain (12 areas)") == "所属县区不明（12 个区域）"
        assert unread.why("something else") == "something else"
