"""A field with which a form asks for a site, or for the place where there is none: searched by name, by code, or by
what a scanner reads from the code that hangs at a site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from muster.kernel.picking import SHOWN, Option, Picker, PickField, Source, Typed
from muster.kernel.scope import Scope
from muster.places import queries
from muster.places.forms import found as places_found

NOTHING = _("No site or place of yours has this name or code.")
CODE = re.compile(r"(?<![0-9])[0-9]{6,15}(-[A-Z][0-9]{3})?(?=/?$)")
"""A code stands alone, or at the end of the address that a printed code holds."""


def coded(text: str) -> str:
    """The code in what was typed or scanned, '' without one."""
    match = CODE.search(text.strip().upper())
    return match.group() if match else ""


def found(text: str, *, scope: Scope, at: datetime) -> list[Option]:
    """The sites that are open, then the places, that what was typed may mean within reach."""
    wanted = coded(text) or text.strip()
    sites = queries.sites(scope, text=wanted, at=at)[:SHOWN] if wanted else []
    where = queries.names({site.place for site in sites})
    offered = [Option(one.code, one.name, f"{where.get(one.place, one.place)} {one.code}") for one in sites]
    within = scope.places[0] if len(scope.places) == 1 else ""
    return offered + [one for one in places_found(wanted, within=within) if scope.covers(one.value)]


def _known(codes: Sequence[str]) -> list[Option]:
    names = queries.names(codes)
    return [Option(code, names[code], code) for code in codes if code in names]


class SpotField(PickField):
    """Cleans to the code of a site or place; whether it exists within reach is asked by whoever uses it. `within` has
    to be called first: only then is known who asks.

    A name that was typed in full and means one only is taken, too.
    """

    default_error_messages = {"unknown": _("Choose a site or a place from the list.")}

    def within(self, scope: Scope, at: datetime) -> None:
        """Who asks, and when."""
        self.find = partial(found, scope=scope, at=at)
        hint = _("Name or code, typed or scanned")
        self.show(Picker(Source(self.find, _known, reverse_lazy("site-choices"), hint)))

    def one(self, given: str) -> str:
        """Its code."""
        if code := coded(str(given)):
            return code
        options = self.find(str(given)) if isinstance(given, Typed) else []
        exact = [one for one in options if one.label == given]
        if len(exact) != 1:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return exact[0].value
