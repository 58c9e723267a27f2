"""What the reading of a list of risk areas could not do, in the reader's language: `risktext` says it in English."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SENTENCES = (
    gettext_noop("the county is not certain"),
    gettext_noop("the county is not certain (%(count)s areas)"),
    gettext_noop("the year is not stated, nor the day of publication"),
    gettext_noop("stands in the words of the text, but not in its data"),
    gettext_noop("this row is no area"),
    gettext_noop("this row names no community"),
    gettext_noop("no area could be read here"),
    gettext_noop("a list of areas without a level above it"),
    gettext_noop("a note of changes, not a part of the list; its areas stand in the list itself"),
    gettext_noop("states %(stated)s areas, but %(read)s were read"),
    gettext_noop("the text states %(stated)s %(level)s areas in all, but %(read)s were read"),
    gettext_noop("this JSON holds no list of risk areas (highlist, middlelist, lowlist)"),
    gettext_noop("this is no text in UTF-8 or GB18030"),
    gettext_noop("this .gz file is damaged"),
    gettext_noop("this .gz file ends too early"),
    gettext_noop("this file is larger than 256 MB when unpacked"),
)
_SAID = re.compile(r"%\\\((\w+)\\\)s")
_PATTERNS = [(re.compile(_SAID.sub(r"(?P<\1>.+?)", re.escape(one))), one) for one in SENTENCES]


def why(said: str) -> str:
    """The sentence in the reader's language; as it is where it is not known."""
    for pattern, sentence in _PATTERNS:
        if found := pattern.fullmatch(said):
            return _(sentence) % found.groupdict() if found.groupdict() else _(sentence)
    return said
