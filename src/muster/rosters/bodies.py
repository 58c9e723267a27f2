"""What a phone records about duty at its post. No Django here, no names: ids; what people typed and drew is sealed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from muster.kernel import strokes
from muster.kernel.fields import Body, Salt

MOST = 10_000
Strokes = Annotated[str, Meta(max_length=strokes.LONGEST, pattern=strokes.PATTERN)]
Amount = Annotated[int, Meta(ge=0, le=MOST)]
Text = Annotated[str, Meta(max_length=500)]


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
    leaves_signed: Strokes | None = None
    takes_signed: Strokes | None = None
    """What both sides drew; one alone where nobody leaves. Older applications send none."""
    salt: Salt = ""
    """Older applications send none. It goes with the words: nobody can try sentences against the record's hash."""


def bare_hand_over(body: HandOverBody) -> bytes | None:
    """Without what was typed and drawn, which is sealed as identity; None when nothing was."""
    if not (body.stock or body.open_items or body.leaves_signed or body.takes_signed):
        return None
    bare = {"stock": "", "open_items": "", "leaves_signed": None, "takes_signed": None, "salt": ""}
    return msgspec.json.encode(msgspec.structs.replace(body, **bare))
