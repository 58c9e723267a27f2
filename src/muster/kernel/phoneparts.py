"""What a feature brings to the phone: its screens, its words, and its part of the day's pack.

A feature declares one `Part` in its module `phone`; the phone's shell loads them through the one list of features. Its
browser modules lie in `static/<feature>/phone/`, `screens.mjs` first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from muster.kernel.scope import Scope


@dataclass(frozen=True)
class Part:
    """`key` is the feature's label. `texts` are words by key; `pack` gives what a post needs for a day without
    network, for a site at a moment: codes, integers and texts only. No names of people, but of those with whom a post
    is entrusted (docs/decisions.md, "A phone from door to door")."""

    key: str
    texts: Mapping[str, str | Promise]
    pack: Callable[[Scope, str, datetime], dict[str, Any]]
    also: tuple[str, ...] = ()
    """Static files of the feature beyond its folder, by their path."""
    dated: tuple[str, ...] = ()
    """Keys of its pack that differ each time it is made, though nothing new stands in them."""


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Called when a feature is loaded; a key registered again replaces the former."""
    _parts[part.key] = part


def parts() -> list[Part]:
    """All parts in the order of the features."""
    return list(_parts.values())
