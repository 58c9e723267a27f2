"""What a phone records about the people on duty at it. No Django here, no names: ids only."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from muster.kernel.fields import Body

MOST_UNSENT = 1_000_000


class TakeOverBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A phone goes from one person to the next with all that is on it.

    Who leaves signed with the PIN that opened it, who takes over with one of their own. None is somebody who was not
    on the phone's list. `how` says by what they showed it: their own one-time code, the shift's, or nothing.
    """

    leaves: UUID | None = None
    takes: UUID | None = None
    unsent: Annotated[int, Meta(ge=0, le=MOST_UNSENT)] = 0
    how: Literal["own_code", "shift_code", "list"] | None = None
