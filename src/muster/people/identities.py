"""How the identities of field records are sealed. The door calls `seal_batch`; nothing else writes people_identity."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import orjson

from muster.kernel import sealing
from muster.people import rules

COLUMN = "people_identity.sealed"
"""What sealed identities are bound to."""

HOLD_COLUMN = "people_holdidentity.sealed"
"""What sealed names of control marks are bound to."""

NAME, NUMBER, PHONE, PLATE, HOUSEHOLD = "name", "id_number", "phone", "plate", "household"
WORDS = "words"
"""The kind of sentences that a record brings: sealed beside its people, and found by nothing."""
NORMAL: dict[str, Callable[[str], str]] = {
    NUMBER: rules.normal_number,
    PHONE: rules.normal_phone,
    NAME: rules.normal_name,
    PLATE: rules.normal_plate,
    HOUSEHOLD: rules.normal_household,
}
"""The parts of an identity that can be searched for, each with its one way of writing."""


SIGNATURES = ("received", "handed_over")
"""What both sides of a transfer drew: paths of whole numbers in a box of 1000 by 400, sealed with the name."""


class Named(Protocol):
    """Somebody or something that a record names: `kind` is person, plate or words, `content` its parts by name."""

    @property
    def kind(self) -> str: ...

    @property
    def content(self) -> Mapping[str, Any]: ...


def mark(incident: int, part: str, text: str, *, key: int | None = None) -> bytes | None:
    """The blind index of one part (NAME, NUMBER, PHONE, PLATE) to be stored; None when nothing is left of the text.

    The part is bound into it, so that a phone number never meets a document of the same digits.
    """
    plain = NORMAL[part](text)
    return sealing.blind_index(sealing.key_for_incident(incident), f"{part}:{plain}", key=key) if plain else None


def marks_to_find(incident: int, part: str, text: str) -> list[bytes]:
    """The blind indexes under which one part may stand: several while the key is rotated."""
    plain = NORMAL[part](text)
    return sealing.blind_indexes(sealing.key_for_incident(incident), f"{part}:{plain}") if plain else []


def marks(incident: int, content: Mapping[str, Any], *, key: int | None = None) -> list[bytes]:
    """The blind indexes of all parts that `content` has, in the order of NORMAL."""
    found = []
    for part in NORMAL:
        text = content.get(part)
        if text and (index := mark(incident, part, text, key=key)):
            found.append(index)
    return found


def seal_batch(incident: int, batch: Sequence[tuple[UUID | str, str, Sequence[Named]]]) -> list[dict[str, Any]]:
    """Rows for SQL `people_take_identities`, from (record id, site, identities) of each record, in order.

    Each row has record, position (in its record), site, kind, sealed (base64) and marks (base64 list). The whole
    content is sealed, with the salt that the phone put beside it: destroying the key takes both.
    """
    purpose = sealing.key_for_incident(incident)
    key = sealing.current_key(purpose)
    return [
        {
            "record": str(record),
            "position": position,
            "site": site,
            "kind": named.kind,
            "sealed": b64encode(
                sealing.seal(purpose, orjson.dumps(named.content).decode(), column=COLUMN, key=key)
            ).decode(),
            "marks": [b64encode(index).decode() for index in marks(incident, named.content, key=key)],
        }
        for record, site, names in batch
        for position, named in enumerate(names)
    ]


@dataclass(frozen=True)
class Masked:
    """An identity as lists show it. `readable` is False when its key is not on this machine: then all parts are ''."""

    id: int
    record: UUID
    kind: str
    name: str = ""
    number: str = ""
    phone: str = ""
    plate: str = ""
    readable: bool = True

    def __str__(self) -> str:
        """The parts in one line, as a cell of a list shows them."""
        return " ".join(part for part in (self.plate, self.name, self.number, self.phone) if part)


class MaskedParts(NamedTuple):
    """The parts of an identity as lists show them; '' where there is none."""

    name: str
    number: str
    phone: str
    plate: str


def masked(content: Mapping[str, Any]) -> MaskedParts:
    """The masked parts of an opened identity."""
    return MaskedParts(
        rules.mask_name(content.get(NAME, "")),
        rules.mask_number(content.get(NUMBER, "")),
        rules.mask_phone(content.get(PHONE, "")),
        rules.mask_plate(content.get(PLATE, "")),
    )
