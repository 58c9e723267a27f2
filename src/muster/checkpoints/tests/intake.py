"""What a gate hands in: bodies of checks, and a phone that records them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from muster.checkpoints.field import RECORD_CHECK
from muster.people.tests import post
from muster.people.tests.post import SALT

__all__ = ["SALT", "Post"]


def plate(text: str) -> dict[str, str]:
    return {"salt": SALT, "plate": text}


def person(name: str = "王小明", **rest: str) -> dict[str, str]:
    return {"salt": SALT, "name": name, **rest}


def tap(**rest: Any) -> dict[str, Any]:
    return {"subject": "vehicle", "outcome": "passed", **rest}


def full(**rest: Any) -> dict[str, Any]:
    return {"subject": "vehicle", "outcome": "passed", "mode": "full", "plate": plate("川E12345"), **rest}


def turned_back(**rest: Any) -> dict[str, Any]:
    return full(**{"outcome": "turned_back", **rest})


@dataclass
class Post(post.Post):
    """A phone at a gate: what it records is a check unless something else is said."""

    def hand_in(self, *bodies: dict[str, Any], kind: str = RECORD_CHECK.name, **rest: Any) -> list[UUID]:
        """Take one batch in. Returns the ids: new ones, or those given."""
        return super().hand_in(*bodies, kind=kind, **rest)
