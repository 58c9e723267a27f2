"""What speaks for and against two entries being one person, in words for people."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WHY = frozenset(
    {
        gettext_noop("same name"),
        gettext_noop("names sound the same"),
        gettext_noop("names sound nearly the same"),
        gettext_noop("names differ in one character"),
        gettext_noop("a character of the name is missing"),
        gettext_noop("characters of the name are turned"),
        gettext_noop("same given name, another surname"),
        gettext_noop("names are alike"),
        gettext_noop("same surname only"),
        gettext_noop("different names"),
        gettext_noop("same number"),
        gettext_noop("numbers differ in one place"),
        gettext_noop("one number is cut short"),
        gettext_noop("numbers differ in two places"),
        gettext_noop("numbers have the same region and day"),
        gettext_noop("numbers end alike"),
        gettext_noop("different numbers"),
        gettext_noop("born on the same day"),
        gettext_noop("born in the same year"),
        gettext_noop("birth dates nearly the same"),
        gettext_noop("birth dates differ in the year"),
        gettext_noop("born in the same year on another day"),
        gettext_noop("different birth dates"),
        gettext_noop("different sex"),
        gettext_noop("same phone"),
        gettext_noop("same phone, of several people"),
        gettext_noop("same phone, of many people"),
        gettext_noop("phones nearly the same"),
        gettext_noop("different phones"),
        gettext_noop("same village"),
        gettext_noop("same town"),
        gettext_noop("another village"),
        gettext_noop("another town"),
        gettext_noop("towns are alike"),
        gettext_noop("same address"),
        gettext_noop("nearly the same address"),
        gettext_noop("two trusted numbers"),
        gettext_noop("very many reports"),
    }
)
"""All that `linkage.review` and `finding` say."""


def why(codes: Iterable[str]) -> list[str]:
    """In the reader's language."""
    return [_(code) if code in WHY else code for code in codes]
