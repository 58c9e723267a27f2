"""What a phone records about duty at its post. No Django here, no names: ids only."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from muster.kernel.fields import Body

MOST = 10_000
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
