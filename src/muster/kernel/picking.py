"""A field in which one searches: what was typed finds what may be chosen, listed below it; without a script, too.

With scripts the list comes while one types (`web/desk.mjs`, the address that a subclass names). Without them the form
comes back with the list for what was typed, to choose from. A feature's own field says what is found and what a value
is called; so places, organisations and people are all looked for in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LONGEST = 60
"""What is typed is cut here: no name is longer."""
SHOWN = 8
"""Options that are listed for one search; whoever does not see theirs types more."""


@dataclass(frozen=True)
class Option:
    """Something to choose: its value, what it is called, and what tells it from others of that name."""

    value: str
    label: str
    note: str = ""


class Typed(str):
    """Text that was typed into the search field and is not the value of anything."""

    __slots__ = ()


@dataclass(frozen=True)
class Source:
    """Where options come from: those for a text, those of known values, and the address that lists the former.

    With `sends` the text goes in the request's body: names of people do not belong into addresses.
    """

    find: Callable[[str], Sequence[Option]]
    known: Callable[[Sequence[str]], Sequence[Option]]
    url: Any
    hint: Any
    query: Mapping[str, str] = field(default_factory=dict)
    sends: bool = False


def search_name(name: str) -> str:
    """What the search field beside a field is called, in the form and in the request for options."""
    return f"{name}-search"


class Picker(forms.Widget):
    """The search field with its options; `many` may be ticked, `empty` is what choosing none is called."""

    template_name = "web/parts/picker.html"

    def __init__(self, source: Source, *, many: bool = False, empty: Any = "") -> None:
        super().__init__()
        self.source, self.many, self.empty = source, many, empty

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: the search field may be left empty once something is chosen."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What is chosen, what was typed, and what that finds."""
        context = super().get_context(name, value, attrs)
        given = value if isinstance(value, list | tuple) else [] if value in (None, "") else [value]
        typed = next((str(one) for one in given if isinstance(one, Typed)), "")
        chosen = list(self.source.known([str(one) for one in given if not isinstance(one, Typed)]))
        typed = typed or ("" if chosen or not given else str(given[0]))
        found = self.source.find(typed)[:SHOWN] if typed else []
        query = urlencode({"field": name, **({"many": "1"} if self.many else {}), **self.source.query})
        context.update(
            name=name, search_name=search_name(name), source=self.source, many=self.many, longest=LONGEST, typed=typed,
            address=f"{self.source.url}?{query}",
            empty=self.empty if not self.many and not self.is_required else "", chosen=chosen, found=found,
            kind="checkbox" if self.many else "radio",
        )  # fmt: skip
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        """What was chosen; what was typed only where nothing was."""
        if hasattr(data, "getlist"):
            chosen = [one for one in data.getlist(name) if one]
        else:
            held = data.get(name) or []
            chosen = list(held) if isinstance(held, list | tuple) else [held]
        typed = str(data.get(search_name(name)) or "").strip()[:LONGEST]
        if not chosen and typed:
            chosen = [Typed(typed)]
        return chosen if self.many else chosen[-1] if chosen else ""


class PickField(forms.Field):
    """A field whose value is chosen: cleans to what `one` makes of each value, or None; with `many` to a list."""

    def __init__(self, *, many: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.many = many

    def show(self, widget: forms.Widget) -> None:
        """Ask with this widget, once it is known who asks and among how many they choose."""
        self.widget = widget
        widget.is_required = self.required

    def clean(self, value: Any) -> Any:
        """What was chosen; refuses what cannot be."""
        given = value if isinstance(value, list | tuple) else [] if value in (None, "") else [value]
        found = [self.one(one) for one in given]
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found if self.many else found[0] if found else None

    def one(self, given: str) -> Any:
        """What a value (or `Typed` text) means. Raises ValidationError when it means nothing, or more than one."""
        raise NotImplementedError


def options_page(request: HttpRequest, find: Callable[[str], Sequence[Option]], nothing: Any) -> HttpResponse:
    """The options for what is typed, as the picker shows them; `field` in the address is the name of the field."""
    name = request.GET.get("field", "")
    given = request.POST if request.method == "POST" else request.GET
    text, many = str(given.get(search_name(name), "")).strip()[:LONGEST], request.GET.get("many") == "1"
    context = {
        "name": name, "text": text, "options": find(text)[:SHOWN] if text else [], "nothing": nothing,
        "kind": "checkbox" if many else "radio", "first": not many,
    }  # fmt: skip
    return render(request, "web/parts/options.html", context)
