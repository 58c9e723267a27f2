"""What a phone records about duty at its post. No Django here, no names: ids only."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from muster.kernel.fields import Body

MOST = 10_000
Amount = Annotated[int, Meta(ge=0, le=MOST)]
Text = Annotated[str, Meta(max_length=500)]
Salt = Annotated[str, Meta(min_length=22, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class BeginBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody on the roster begins duty at the phone's post."""

    person: UUID
    scanned: bool = False
    """Whether the code that hangs at the site was scanned."""


class HandOverBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A post is handed over: who leaves and who takes it, what there is, what is open."""

    leaves: UUID | None = None
    takes: UUID | None = None
    on_duty: Amount = 0
    under_control: Amount = 0
    keys: Amount = 0
    radios: Amount = 0
    stock: Text = ""
    open_items: Text = ""
    salt: Salt = ""
    """Older applications send none. It goes with the words: nobody can try sentences against the record's hash."""


def bare_hand_over(body: HandOverBody) -> bytes | None:
    """Without what was typed, which is sealed as identity; None when nothing was."""
    if not (body.stock or body.open_items):
        return None
    return msgspec.json.encode(msgspec.structs.replace(body, stock="", open_items="", salt=""))
