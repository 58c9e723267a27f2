"""Shifts as a calendar file (RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

FOLD = 73
"""Octets of a line before it is folded: 75 with the line's end."""


@dataclass(frozen=True)
class Event:
    """One shift."""

    key: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime


def calendar(events: Iterable[Event], *, made_at: datetime) -> str:
    """The file, with the line ends that the standard asks for."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Muster//Rosters//ZH", "METHOD:PUBLISH"]
    for event in events:
        lines += [
            "BEGIN:VEVENT", f"UID:{event.key}@muster", f"DTSTAMP:{_time(made_at)}", f"DTSTART:{_time(event.starts_at)}",
            f"DTEND:{_time(event.ends_at)}", f"SUMMARY:{_text(event.title)}", f"LOCATION:{_text(event.place)}",
            "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(event.title)}", "TRIGGER:-PT2H", "END:VALARM",
            "END:VEVENT",
        ]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> str:
    """No line longer than 75 octets, and no character cut in two."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > FOLD:
            pieces.append(piece.decode())
            piece = b" "
        piece += octets
    return "\r\n".join([*pieces, piece.decode()])
