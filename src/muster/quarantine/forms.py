"""What a desk or a site types about rooms and those who come into them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from muster.kernel.picking import Option, Picker, PickField, Source, Typed
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.quarantine import queries
from muster.quarantine.models import Leaving
from muster.quarantine.rules import Ranges, Side
from muster.screening.queries import ledger as screening


class RoomsForm(forms.Form):
    """The rooms of a building by ranges."""

    building = forms.CharField(label=_("Building"), max_length=12, required=False, help_text=_("Empty: there is one."))
    first = forms.IntegerField(label=_("Floors from"), min_value=1, max_value=99, initial=1)
    last = forms.IntegerField(label=_("Floors up to"), min_value=1, max_value=99)
    rooms = forms.IntegerField(label=_("Guest rooms on each floor"), min_value=1, max_value=99)
    beds = forms.IntegerField(label=_("Beds in each room"), min_value=1, max_value=9, initial=1)

    def ranges(self) -> Ranges:
        """What was typed."""
        typed = self.cleaned_data
        return Ranges(typed["building"].strip(), typed["first"], typed["last"], typed["rooms"], typed["beds"])


class SidesForm(forms.Form):
    """The names of both sides; what they drew comes beside it."""

    handed_by = forms.CharField(label=_("Handed over by"), max_length=60, required=False)
    received_by = forms.CharField(label=_("Received by"), max_length=60, required=False)

    def sides(self) -> tuple[Side, Side]:
        """Both sides, with their drawings."""
        typed = self.cleaned_data
        return (
            Side(typed["handed_by"], self.data.get("handed_drawing", "")),
            Side(typed["received_by"], self.data.get("received_drawing", "")),
        )


FEW = 30
"""People without a room up to which their list is looked through sooner than a name is typed."""
NOBODY = _("Nobody who waits for a room has exactly this name, number or phone.")


class AwaitedField(PickField):
    """Somebody who is to be quarantined centrally and has no room yet: chosen from a list where there are few, searched
    by exact name, number or phone where there are many."""

    default_error_messages = {"unknown": NOBODY}

    def within(self, scope: Scope) -> None:
        """Who asks."""
        self.scope = scope
        waiting = queries.expected(scope)
        if len(waiting) > FEW:
            source = Source(
                partial(awaited, scope=scope), partial(_known, scope=scope), reverse_lazy("quarantine-awaited"),
                _("Whole name, ID number or phone"), sends=True,
            )  # fmt: skip
            self.show(Picker(source))
        else:
            self.show(
                forms.Select(choices=[(one.value, f"{one.label} {one.note}") for one in _options(scope, waiting)])
            )

    def one(self, given: str) -> UUID:
        """Their id in the ledger."""
        if isinstance(given, Typed):
            found = [one.value for one in awaited(str(given), scope=self.scope)]
        else:
            found = [str(one.person) for one in queries.expected(self.scope) if str(one.person) == given]
        if len(found) != 1:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return UUID(found[0])


def _options(scope: Scope, people: Sequence[queries.Awaited]) -> list[Option]:
    """What tells somebody from others in a list to choose from, short enough for a phone."""
    names = screening.names(scope, [one.person for one in people])
    where = places.names({one.place for one in people})
    return [
        Option(str(one.person), name.name if name else "—",
               f"{(name.phone or name.number) if name else ''} {where.get(one.place, '')}".strip())
        for one in people
        for name in (names.get(one.person),)
    ]  # fmt: skip


def awaited(text: str, *, scope: Scope) -> list[Option]:
    """Who waits for a room and has exactly this name, number or phone."""
    return _options(scope, queries.awaited_named(scope, text)) if text.strip() else []


def _known(values: Sequence[str], *, scope: Scope) -> list[Option]:
    return _options(scope, [one for one in queries.expected(scope) if str(one.person) in values])


class ComingForm(SidesForm):
    """Who comes into a room."""

    person = AwaitedField(label=_("Who comes"))
    field_order = ("person",)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, AwaitedField)  # noqa: S101 - it stands above
        field.within(scope)


class LeavingForm(SidesForm):
    """Where somebody goes; to a hospital or another site both sides sign."""

    to = forms.ChoiceField(
        label=_("Where to"), choices=[(key, label) for key, label in Leaving.choices if key != Leaving.ROOM]
    )
    field_order = ("to",)
