"""The types of record that a phone may send: declared by features in their `field` module, read by the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LARGEST = 2**53
Integer = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST)]
"""What every JSON reader keeps exactly."""
Salt = Annotated[str, msgspec.Meta(min_length=22, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
"""At least 16 random bytes in base64url beside each identity, so that a record's hash cannot be guessed."""


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base of a record type's body: what is not declared is refused."""


@dataclass(frozen=True)
class Named:
    """Somebody or something that a record names: it is sealed and leaves the body before that is stored.

    `content` for a person: name, id_number, phone (each may be missing); for a plate: plate; for a door: household
    (place and door), note; for words: what was typed into each field, since people write names there.
    """

    kind: Literal["person", "plate", "door", "words"]
    content: dict[str, str]


def _nobody(_body: Any) -> list[Named]:
    return []


def _as_received(_body: Any) -> bytes | None:
    return None


def _no_objection(_body: Any) -> str | None:
    return None


@dataclass(frozen=True)
class RecordType:
    """One type: `named` picks the identities out of a body, `bare` gives the body's JSON without them (None when it
    holds none), `refuse` gives a reason code when the body contradicts itself, and `reasons` says those in words;
    `label` is what an officer calls such a record."""

    name: str
    version: int
    body: type[Body]
    named: Callable[[Any], list[Named]] = _nobody
    bare: Callable[[Any], bytes | None] = _as_received
    refuse: Callable[[Any], str | None] = _no_objection
    reasons: Mapping[str, str | Promise] = field(default_factory=dict)
    label: str | Promise = ""
    decoder: msgspec.json.Decoder[Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "decoder", msgspec.json.Decoder(self.body))


class Empty(Body, frozen=True, forbid_unknown_fields=True):
    """A body that says nothing: the record's envelope is all."""


_types: dict[str, RecordType] = {}


def register(*types: RecordType) -> None:
    """Called by a feature's `field` module when it is loaded."""
    for kind in types:
        if kind.name in _types and _types[kind.name] is not kind:
            raise RuntimeError(f"record type declared twice: {kind.name}")
        _types[kind.name] = kind


def record_type(name: str) -> RecordType | None:
    """The type of that name, or None: the door refuses what nobody declared."""
    return _types.get(name)


def called(name: str) -> str:
    """What an officer calls a record of that type; its name where nobody has declared it."""
    found = _types.get(name)
    return str(found.label) or name if found is not None else name


def all_types() -> list[RecordType]:
    """Every declared type, by name."""
    return [_types[name] for name in sorted(_types)]


VOID_RECORD = RecordType(name="kernel.void_record", version=1, body=Empty, label=_("Record taken back"))
"""Takes back the record it voids and puts nothing in its place."""

register(VOID_RECORD)
