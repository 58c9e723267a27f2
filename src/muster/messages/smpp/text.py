"""How a text becomes the parts of a short message, and what a receipt says."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from muster.messages.smpp.pdu import STATES, Deliver, Tag

DEFAULT, UCS2 = 0, 8
SINGLE = {DEFAULT: 160, UCS2: 70}
"""Characters that fit one message."""
LINKED = {DEFAULT: 153, UCS2: 67}
"""Characters of each part of a longer one: its header takes the rest."""
MOST_PARTS = 10
_SAME_EVERYWHERE = re.compile(r"[A-Za-z0-9 \r\n!\"#%&'()*+,\-./:;<=>?]*")
"""Characters that have the same number in ASCII and in the phones' own alphabet."""
RECEIPT = re.compile(r"id:(?P<id>\S+).*?stat:(?P<state>[A-Z]{5,7})(?:.*?err:(?P<error>\S+))?", re.DOTALL)


@dataclass(frozen=True)
class Parts:
    """A text in its parts, each with its header where there are several."""

    coding: int
    contents: tuple[bytes, ...]

    @property
    def has_header(self) -> bool:
        """Whether each part begins with a header that links them."""
        return len(self.contents) > 1


def coding_of(text: str) -> int:
    """The alphabet that a text needs."""
    return DEFAULT if _SAME_EVERYWHERE.fullmatch(text) else UCS2


def count_parts(text: str) -> int:
    """How many messages the carrier counts for a text."""
    return len(_pieces(text, coding_of(text)))


def split(text: str, *, link: int) -> Parts:
    """The parts of a text; `link` (0-255) is what the phone puts them together by."""
    coding = coding_of(text)
    pieces = _pieces(text, coding)
    encoded = [piece.encode("utf-16-be" if coding == UCS2 else "ascii") for piece in pieces]
    if len(encoded) == 1:
        return Parts(coding, (encoded[0],))
    return Parts(
        coding,
        tuple(
            struct.pack(">BBBBBB", 5, 0, 3, link & 0xFF, len(encoded), number) + content
            for number, content in enumerate(encoded, 1)
        ),
    )


def _units(character: str, coding: int) -> int:
    return 2 if coding == UCS2 and ord(character) > 0xFFFF else 1  # noqa: PLR2004 - the last character of one unit


def _pieces(text: str, coding: int) -> list[str]:
    """Cut so that no character that takes two units is torn apart."""
    if sum(_units(one, coding) for one in text) <= SINGLE[coding]:
        return [text]
    pieces, piece, room = [], "", LINKED[coding]
    for character in text:
        need = _units(character, coding)
        if need > room:
            pieces.append(piece)
            piece, room = "", LINKED[coding]
        piece += character
        room -= need
    return [*pieces, piece]


@dataclass(frozen=True)
class Receipt:
    """What became of a part, as the gateway says: by its own id, and by our reference where it passes that on."""

    gateway_id: str
    state: str
    error: str
    number: str
    reference: int | None
    sequence: int = 0
    """By which it is confirmed."""


def read_receipt(deliver: Deliver, sequence: int) -> Receipt | None:
    """The receipt that a unit brings; None when it is none, as when somebody answers a message."""
    if not deliver.is_receipt:
        return None
    found = RECEIPT.search(deliver.content.decode("latin-1"))
    named = deliver.options.get(Tag.RECEIPTED_MESSAGE_ID, b"").rstrip(b"\0").decode("ascii", "replace")
    said = deliver.options.get(Tag.MESSAGE_STATE)
    state = STATES.get(said[0], "UNKNOWN") if said else (found["state"] if found else "")
    if not state:
        return None
    own = deliver.options.get(Tag.USER_MESSAGE_REFERENCE)
    return Receipt(
        gateway_id=named or (found["id"] if found else ""),
        state=state,
        error=(found["error"] or "") if found else "",
        number=deliver.source,
        reference=int.from_bytes(own, "big") if own else None,
        sequence=sequence,
    )
