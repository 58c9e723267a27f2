"""A field with which any form asks for an organisation: a list where there are few, a search where there are many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from muster.kernel.picking import SHOWN, Option, Picker, PickField, Source, Typed
from muster.kernel.scope import Scope
from muster.people.models import Organisation
from muster.people.queries import organisations as queries
from muster.people.queries.organisations import named
from muster.places import queries as places

FEW = 30
"""Organisations up to which a list is looked through sooner than a name is typed."""
NOTHING = _("No organisation of your area has this name or spelling.")


def _options(rows: Sequence[Organisation]) -> list[Option]:
    """With the place, since every county has an office of the same name."""
    where = places.names({row.place for row in rows})
    return [Option(str(row.pk), named(row), where.get(row.place, row.place)) for row in rows]


def found(text: str, *, scope: Scope, on: date) -> list[Option]:
    """The organisations that what was typed may mean, as a picker offers them."""
    return _options(queries.search(scope, text, on=on, limit=SHOWN))


def _known(values: Sequence[str], *, scope: Scope) -> list[Option]:
    return _options(queries.by_ids(scope, [int(one) for one in values if one.isdigit()]))


class OrganisationField(PickField):
    """Cleans to the id of an organisation within reach that exists on the day, or None; with `many` to a list of ids.

    A name that was typed in full and means one organisation only is taken, too. `within` has to be called first: only
    then is known who asks.
    """

    default_error_messages = {"unknown": _("Choose an organisation from the list.")}

    def __init__(self, *, many: bool = False, empty: Any = "", **options: Any) -> None:
        super().__init__(many=many, **options)
        self.empty = empty or _("None")
        self.scope: Scope | None = None
        self.on = date.min

    def within(self, scope: Scope, on: date) -> None:
        """Who asks, for which day."""
        self.scope, self.on = scope, on
        if queries.organisations(scope, on=on).count() > FEW:
            source = Source(
                partial(found, scope=scope, on=on), partial(_known, scope=scope),
                reverse_lazy("people:organisation-choices"), _("Name, pinyin or initials"),
            )  # fmt: skip
            self.show(Picker(source, many=self.many, empty=self.empty))
        else:
            self.show(self._list(scope, on))

    def _list(self, scope: Scope, on: date) -> forms.Widget:
        tree = [(str(node.organisation.pk), "　" * node.depth + named(node.organisation))
                for node in queries.tree(scope, on=on)]  # fmt: skip
        if self.many:
            return forms.SelectMultiple(attrs={"size": min(8, max(2, len(tree)))}, choices=tree)
        return forms.Select(choices=tree if self.required else [("", self.empty), *tree])

    def one(self, given: str) -> int:
        """Its id."""
        assert self.scope is not None  # noqa: S101 - the form has said who asks
        text, rows = str(given), queries.organisations(self.scope, on=self.on)
        if isinstance(given, Typed):
            rows = rows.filter(queries.called(text))
        elif text.isdigit():
            rows = rows.filter(pk=int(text))
        else:
            rows = rows.none()
        numbers = list(rows.values_list("pk", flat=True)[:2])
        if len(numbers) != 1:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return int(numbers[0])


def ask_within(form: forms.BaseForm, scope: Scope, on: date) -> None:
    """Tell every field of a form that asks for an organisation who asks."""
    for field in form.fields.values():
        if isinstance(field, OrganisationField):
            field.within(scope, on)
