"""The link and the code with which another district, without an account here, opens a letter.

The link travels with the letter; the code is told by telephone. Neither opens the list without the other, and both are
made anew when either may have fallen into wrong hands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy

from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.screening.letter_models import Letter

SALT = "screening.letter"
LIVES = timedelta(days=60)
RUN_OUT = gettext_lazy("This link has run out or is not complete. Ask the office that sent it for a new one.")
READING = timedelta(hours=8)
"""So long a browser that gave the code need not give it again."""
DIGITS = 8


@dataclass(frozen=True)
class Opened:
    """Which letter a link opens, and in which turn it was made."""

    incident: int
    letter: int
    turn: int

    @property
    def scope(self) -> Scope:
        """The reach of the page behind it; the page narrows it to its one letter."""
        return Scope(self.incident, ("",), True, f"letter:{self.letter}", frozenset({"link"}))


def make_token(row: Letter) -> str:
    """What stands in the link."""
    return signing.dumps([row.incident, row.pk, row.turn], salt=SALT)


def read_token(token: str) -> Opened:
    """What a link opens. Raises NotFound when it was changed or has run out."""
    try:
        incident, letter, turn = signing.loads(token, salt=SALT, max_age=LIVES)
    except signing.BadSignature:
        raise NotFound(RUN_OUT) from None
    return Opened(int(incident), int(letter), int(turn))


def code_of(row: Letter) -> str:
    """The code of a letter in its present turn: it is derived, so that none has to be kept."""
    digest = salted_hmac("screening.letter.code", f"{row.incident}:{row.pk}:{row.turn}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def is_code(row: Letter, typed: str) -> bool:
    """Whether this is the code; blanks and dashes do not matter."""
    return constant_time_compare(code_of(row), "".join(one for one in typed if one.isdigit()))


def make_reading(row: Letter) -> str:
    """What a browser shows for some hours after it gave the code."""
    return signing.dumps([row.pk, row.turn], salt=f"{SALT}.reading")


def may_read(row: Letter, shown: str) -> bool:
    """Whether a browser gave this letter's code a while ago."""
    try:
        kept: list[int] = signing.loads(shown, salt=f"{SALT}.reading", max_age=READING)
    except signing.BadSignature:
        return False
    return kept == [row.pk, row.turn]
