"""How the name of an organisation is typed in Latin letters. Pure."""

from __future__ import annotations

from muster.places.spelling import initials, is_spelled, key


def spelled(name: str) -> str:
    """Its pinyin in one piece and its initials, each after a blank: 泸县税务局 is ' luxianshuiwuju lxswj'."""
    syllables = key(name)
    return f" {syllables.replace(' ', '')} {initials(syllables)}"


def letters(text: str) -> str:
    """What was typed, as it is looked for in a spelling; '' where it was not typed in Latin letters."""
    return text.lower().replace(" ", "").replace("'", "") if is_spelled(text) else ""
