"""A command answers in the language of the terminal."""

from __future__ import annotations

import django
import pytest

from muster.cli import demo
from muster.cli.language import of_terminal, spoken
from muster.incidents import queries as incidents
from muster.kernel.problems import NotFound


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_TW.UTF-8"}, "zh-hant"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh-hans"),
    ],
)
def test_the_terminal_says_which(environment: dict[str, str], language: str) -> None:
    assert of_terminal(environment) == language


@pytest.mark.django_db
@pytest.mark.parametrize(("lang", "words"), [("en_US.UTF-8", "no operation"), ("zh_CN.UTF-8", "没有")])
def test_a_refusal_comes_in_it(monkeypatch: pytest.MonkeyPatch, lang: str, words: str) -> None:
    monkeypatch.setenv("LC_ALL", lang)
    with spoken(), pytest.raises(NotFound, match=words):
        incidents.by_name("nowhere")


def test_translations_are_made_before_the_demonstration_says_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(demo, "compile_all", lambda: done.append("translations"))
    monkeypatch.setattr(django, "setup", lambda: done.append("setup"))
    demo.load()
    assert done == ["translations", "setup"]
