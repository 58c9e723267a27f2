"""Levels of emergency response. Pure."""

from __future__ import annotations

RESPONSES = {1: "Ⅰ", 2: "Ⅱ", 3: "Ⅲ", 4: "Ⅳ"}
"""How each level is written; the first is the gravest."""


def is_response(level: int | None) -> bool:
    """Whether there is such a level; None is no emergency response."""
    return level is None or level in RESPONSES
