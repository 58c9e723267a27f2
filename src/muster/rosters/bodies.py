"""What a phone records about duty at its post. No Django here, no names: ids; what people typed and drew is sealed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from muster.kernel import strokes
from muster.kernel.fields import Body, Salt

MOST = 10_000
MOST_ITEMS = 50
Strokes = Annotated[str, Meta(max_length=strokes.LONGEST, pattern=strokes.PATTERN)]
Amount = Annotated[int, Meta(ge=0, le=MOST)]
Text = Annotated[str, Meta(max_length=500)]
Short = Annotated[str, Meta(max_length=200)]
Unit = Annotated[str, Meta(max_length=60)]


class BeginBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody on the roster begins duty at the phone's post."""

    person: UUID
    scanned: bool = False
    """Whether the code that hangs at the site was scanned."""


class ItemBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that stays open at a post, and who sees to it from here on: a person or a unit, one of both.

    The phone that writes it down first gives it its id and its text; whoever hands it on, or closes it, names the id.
    """

    item: UUID
    text: Short = ""
    person: UUID | None = None
    unit: Unit = ""
    """A group of the command or a unit, by its name."""
    closed: bool = False


class CloseItemBody(Body, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was left open at the phone's post is done."""

    item: UUID


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
    """What older applications send in place of `items`."""
    items: Annotated[tuple[ItemBody, ...], Meta(max_length=MOST_ITEMS)] = ()
    leaves_signed: Strokes | None = None
    takes_signed: Strokes | None = None
    """What both sides drew; one alone where nobody leaves. Older applications send none."""
    salt: Salt = ""
    """Older applications send none. It goes with the words: nobody can try sentences against the record's hash."""


def words_of(item: ItemBody) -> dict[str, str]:
    """What was typed about an item, by the keys under which it is sealed with its record's words."""
    return {f"item:{item.item}": item.text.strip(), f"unit:{item.item}": item.unit.strip()}


def refuse_hand_over(body: HandOverBody) -> str | None:
    """The code of what contradicts itself: an item without an owner, or with two, or twice; None when nothing does."""
    if len({one.item for one in body.items}) < len(body.items):
        return "item_twice"
    owned = all(one.closed or (one.person is None) is bool(one.unit.strip()) for one in body.items)
    return None if owned else "item_without_owner"


def bare_hand_over(body: HandOverBody) -> bytes | None:
    """Without what was typed and drawn, which is sealed as identity; None when nothing was."""
    typed = any(one.text or one.unit for one in body.items)
    if not (typed or body.stock or body.open_items or body.leaves_signed or body.takes_signed):
        return None
    items = tuple(msgspec.structs.replace(one, text="", unit="") for one in body.items)
    bare = {"stock": "", "open_items": "", "leaves_signed": None, "takes_signed": None, "salt": "", "items": items}
    return msgspec.json.encode(msgspec.structs.replace(body, **bare))
