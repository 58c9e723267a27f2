"""The protocol's units (PDU) of SMPP 3.4 that sending, asking and receipts need; everything else is passed over."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import IntEnum

HEAD = struct.Struct(">IIII")
LARGEST = 64 * 1024
RESPONSE = 0x80000000
VERSION = 0x34
INTERNATIONAL, ISDN, ALPHANUMERIC, UNKNOWN = 1, 1, 5, 0
UDH = 0x40
RECEIPT = 0x04
WANTS_RECEIPT = 1


class Command(IntEnum):
    """Command ids."""

    GENERIC_NACK = 0x80000000
    QUERY_SM = 0x03
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15


class Status(IntEnum):
    """Command statuses that decide what is done next."""

    OK = 0x00
    SYSTEM_ERROR = 0x08
    INVALID_DESTINATION = 0x0B
    INVALID_MESSAGE_ID = 0x0C
    BIND_FAILED = 0x0D
    INVALID_PASSWORD = 0x0E
    INVALID_SYSTEM_ID = 0x0F
    QUEUE_FULL = 0x14
    THROTTLED = 0x58


class Tag(IntEnum):
    """Optional parameters."""

    RECEIPTED_MESSAGE_ID = 0x001E
    USER_MESSAGE_REFERENCE = 0x0204
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


STATES = {
    1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD", 7: "UNKNOWN", 8: "REJECTD",
}  # fmt: skip
"""Message states by number, as receipts spell them."""


class Malformed(Exception):
    """What came is no unit of this protocol: the connection cannot be read on."""


@dataclass(frozen=True)
class Pdu:
    """One unit as it travels."""

    command: int
    sequence: int
    status: int = 0
    body: bytes = b""

    def encode(self) -> bytes:
        """The bytes of it."""
        return HEAD.pack(HEAD.size + len(self.body), self.command, self.status, self.sequence) + self.body


class Reader:
    """Cuts a stream into units, however the network cut it."""

    def __init__(self) -> None:
        self._kept = b""

    def feed(self, data: bytes) -> list[Pdu]:
        """The units that are complete now. Raises Malformed."""
        self._kept += data
        found = []
        while len(self._kept) >= HEAD.size:
            length, command, status, sequence = HEAD.unpack_from(self._kept)
            if not HEAD.size <= length <= LARGEST:
                raise Malformed(f"a unit of {length} bytes")
            if len(self._kept) < length:
                break
            found.append(Pdu(command, sequence, status, self._kept[HEAD.size : length]))
            self._kept = self._kept[length:]
        return found


def _text(value: str) -> bytes:
    return value.encode("ascii", "replace") + b"\0"


def _tlv(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def bind(system_id: str, password: str, system_type: str = "") -> bytes:
    """The body of bind_transceiver."""
    return _text(system_id) + _text(password) + _text(system_type) + bytes([VERSION, UNKNOWN, UNKNOWN]) + _text("")


@dataclass(frozen=True)
class Submit:
    """One part of a message. `reference` comes back in receipts where the gateway passes it on (16 bits)."""

    source: str
    destination: str
    content: bytes
    coding: int
    has_header: bool
    reference: int

    def body(self) -> bytes:
        """The body of submit_sm."""
        plain = self.source.lstrip("+").isdigit()
        source = bytes([INTERNATIONAL if self.source.startswith("+") else UNKNOWN, ISDN]) if plain else bytes([5, 0])
        abroad = self.destination.startswith("+")
        return b"".join((
            _text(""), source, _text(self.source.lstrip("+")),
            bytes([INTERNATIONAL if abroad else UNKNOWN, ISDN]), _text(self.destination.lstrip("+")),
            bytes([UDH if self.has_header else 0, 0, 0]), _text(""), _text(""),
            bytes([WANTS_RECEIPT, 0, self.coding, 0, len(self.content)]), self.content,
            _tlv(Tag.USER_MESSAGE_REFERENCE, struct.pack(">H", self.reference)),
        ))  # fmt: skip


def query(message_id: str, source: str) -> bytes:
    """The body of query_sm."""
    plain = source.lstrip("+").isdigit()
    kind = bytes([UNKNOWN, ISDN]) if plain else bytes([ALPHANUMERIC, 0])
    return _text(message_id) + kind + _text(source.lstrip("+"))


class _Cursor:
    """Reads a body field by field."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def text(self) -> str:
        end = self._body.find(b"\0", self._at)
        if end < 0:
            raise Malformed("a text without its end")
        found = self._body[self._at : end]
        self._at = end + 1
        return found.decode("ascii", "replace")

    def byte(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        found = self._body[self._at : self._at + count]
        if len(found) < count:
            raise Malformed("a body that ends too early")
        self._at += count
        return found

    def options(self) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        while self._at < len(self._body):
            tag, length = struct.unpack(">HH", self.take(4))
            found[tag] = self.take(length)
        return found


@dataclass(frozen=True)
class Deliver:
    """What deliver_sm brings: a receipt, or an answer of somebody."""

    source: str
    destination: str
    is_receipt: bool
    coding: int
    content: bytes
    options: dict[int, bytes] = field(default_factory=dict)


def read_deliver(body: bytes) -> Deliver:
    """The content of deliver_sm. Raises Malformed."""
    cursor = _Cursor(body)
    cursor.text()
    cursor.take(2)
    source = cursor.text()
    cursor.take(2)
    destination = cursor.text()
    kind = cursor.byte()
    cursor.take(2)
    cursor.text()
    cursor.text()
    cursor.take(2)
    coding = cursor.byte()
    cursor.byte()
    content = cursor.take(cursor.byte())
    options = cursor.options()
    return Deliver(source, destination, bool(kind & RECEIPT), coding, content or options.get(Tag.MESSAGE_PAYLOAD, b""),
                   options)  # fmt: skip


def read_message_id(body: bytes) -> str:
    """The id in submit_sm_resp; '' where there is none."""
    return _Cursor(body).text() if body else ""


def read_state(body: bytes) -> tuple[str, str]:
    """State (as receipts spell it) and network error in query_sm_resp."""
    cursor = _Cursor(body)
    cursor.text()
    cursor.text()
    state, error = cursor.byte(), cursor.byte()
    return STATES.get(state, "UNKNOWN"), f"{error:03d}"
