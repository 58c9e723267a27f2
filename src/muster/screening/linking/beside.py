"""Two masked values side by side: the few characters in which they differ are shown, the rest stays hidden. Pure."""

from __future__ import annotations

from collections.abc import Callable

from muster.people import rules
from muster.people.identities import NAME, NUMBER, PHONE

MOST_SHOWN = 3
"""Of values that differ in more places both stay as lists show them: the differences would be the whole value."""
NORMAL: dict[str, Callable[[str], str]] = {
    NAME: rules.normal_name,
    NUMBER: rules.normal_number,
    PHONE: rules.normal_phone,
}
MASKS: dict[str, Callable[[str], str]] = {NAME: rules.mask_name, NUMBER: rules.mask_number, PHONE: rules.mask_phone}


def beside(part: str, one: str, two: str) -> tuple[str, str]:
    """Both as a page may show them."""
    first, second = NORMAL[part](one), NORMAL[part](two)
    apart = {at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b}
    if len(first) != len(second) or len(apart) > MOST_SHOWN:
        apart = set()
    return _shown(part, first, apart), _shown(part, second, apart)


def _shown(part: str, plain: str, apart: set[int]) -> str:
    masked = MASKS[part](plain)
    if len(masked.replace(" ", "")) != len(plain):
        return masked
    places = iter(range(len(plain)))
    return "".join(
        character if character == " " else plain[at] if (at := next(places)) in apart else character
        for character in masked
    )
