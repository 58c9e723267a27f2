"""Filters of the pages of checkpoints: codes in words, names of places."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import template

from muster.checkpoints import words
from muster.kernel.scope import Scope

register = template.Library()

OUTCOME_KINDS = {"passed": "ok", "medical": "ok", "turned_back": "", "sent_to_sampling": "warn"}
VERDICT_KINDS = {"pass": "ok", "doubt": "warn", "sample": "warn"}


@register.filter
def said(code: str | None, kind: str) -> str:
    """A code of that kind in words; '' for none."""
    return words.say(kind, code)


@register.filter
def named(code: str, names: Mapping[str, str]) -> str:
    """The name of a place or site, or its code where it has none."""
    return names.get(code) or code


@register.filter
def who(person: UUID | None, names: Mapping[UUID | None, str]) -> str:
    """Who was on duty, masked; '' where nobody was named or the reader may not see names."""
    return names.get(person, "")


@register.filter
def outcome_kind(code: str) -> str:
    """How the mark of an outcome looks."""
    return OUTCOME_KINDS.get(code, "warn")


@register.filter
def verdict_kind(code: str) -> str:
    """How the mark of a verdict looks."""
    return VERDICT_KINDS.get(code, "bad")


@register.filter
def degrees(tenths: int | None) -> str:
    """365 -> `36.5 °C`."""
    return "—" if tenths is None else f"{tenths / 10:.1f} °C"


@register.filter
def sentences(codes: list[str] | None) -> list[str]:
    """Reason codes as sentences."""
    return words.reasons(codes)


@register.filter
def unchecked(codes: list[str] | None) -> list[str]:
    """What could not be checked, in words."""
    return words.unchecked(codes)


@register.filter
def covers(scope: Scope, code: str) -> bool:
    """Whether a place or site lies within somebody's reach."""
    return scope.covers(code)
