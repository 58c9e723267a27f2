"""A field with which a form asks for a member of staff: searched by whole name, ID number or phone, since names are
sealed and every desk's list is too long to look through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from muster.kernel.picking import SHOWN, Option, Picker, PickField, Source, Typed
from muster.kernel.scope import Scope
from muster.people import identities
from muster.people.queries import staff as queries
from muster.people.queries.organisations import named

NOBODY = _("Nobody of your staff has exactly this name, ID number or phone.")
PARTS = (identities.NAME, identities.NUMBER, identities.PHONE)


def found(text: str, *, scope: Scope, on: date) -> list[Option]:
    """Who of the staff within reach has exactly this name, number or phone."""
    ids = {one for part in PARTS for one in queries.find(scope, part, text)} if text.strip() else set()
    return _options(scope, sorted(ids), on=on)


def _known(values: Sequence[str], *, scope: Scope, on: date) -> list[Option]:
    return _options(scope, [one for value in values if (one := _uuid(value)) is not None], on=on)


def _options(scope: Scope, ids: Sequence[UUID], *, on: date) -> list[Option]:
    """Masked as in the list of staff, with the unit: enough to tell two of one name apart."""
    rows = queries.rows(scope, list(queries.within(scope).filter(pk__in=ids)[:SHOWN]), on=on)
    return [
        Option(str(row.staff.pk), row.name, " ".join([row.phone, *(named(tie.organisation) for tie in row.ties)]))
        for row in rows
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class StaffField(PickField):
    """Cleans to the id of a member of staff within reach. `within` has to be called first: then is known who asks."""

    default_error_messages = {"unknown": NOBODY}

    def within(self, scope: Scope, on: date) -> None:
        """Who asks, for which day."""
        self.scope, self.on = scope, on
        source = Source(
            partial(found, scope=scope, on=on), partial(_known, scope=scope, on=on),
            reverse_lazy("people:staff-choices"), _("Whole name, ID number or phone"), sends=True,
        )  # fmt: skip
        self.show(Picker(source))

    def one(self, given: str) -> UUID:
        """Their id."""
        seek = found if isinstance(given, Typed) else _known_one
        options = seek(str(given), scope=self.scope, on=self.on)
        if len(options) != 1:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return UUID(options[0].value)


def _known_one(value: str, *, scope: Scope, on: date) -> list[Option]:
    return _known([value], scope=scope, on=on)
