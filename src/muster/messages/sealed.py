"""How messages are sealed: number, filled-in text and name together, under the operation's key."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from muster.kernel import sealing
from muster.messages.models import MESSAGE_COLUMN, SECRET_COLUMN
from muster.messages.rules import normal_destination


@dataclass(frozen=True)
class Content:
    """What a message holds."""

    number: str
    text: str
    name: str = ""


def seal(incident: int, content: Content, *, key: int | None = None) -> bytes:
    """The sealed content."""
    text = orjson.dumps([content.number, content.text, content.name]).decode()
    return sealing.seal(sealing.key_for_incident(incident), text, column=MESSAGE_COLUMN, key=key)


def opened(sealed: bytes | memoryview) -> Content:
    """The content. Raises Problem when the operation's key is destroyed."""
    return Content(*orjson.loads(sealing.open_sealed(sealed, column=MESSAGE_COLUMN)))


def mark(incident: int, number: str, *, key: int | None = None) -> bytes:
    """By which equal numbers find each other."""
    return sealing.blind_index(sealing.key_for_incident(incident), f"to:{normal_destination(number)}", key=key)


def marks_to_find(incident: int, number: str) -> list[bytes]:
    """The marks under which a number may stand: several while the key is rotated."""
    return sealing.blind_indexes(sealing.key_for_incident(incident), f"to:{normal_destination(number)}")


def seal_secret(incident: int, secret: str) -> bytes | None:
    """A channel's password; None where it has none."""
    return sealing.seal(sealing.key_for_incident(incident), secret, column=SECRET_COLUMN) if secret else None


def secret(sealed: bytes | memoryview | None) -> str:
    """A channel's password; '' where it has none."""
    return "" if sealed is None else sealing.open_sealed(sealed, column=SECRET_COLUMN)
