"""A kind of list is one declaration: its columns with their usual names, how a row is read, what loading does.

A feature writes a subclass of `ListKind`, registers one of it in `AppConfig.ready`, and puts `pages.routes(kind, ...)`
into its urls. Bringing, telling columns apart, preview, loading, errors file and expiry are the same for all.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from muster.kernel.models import Upload
from muster.kernel.scope import Scope
from muster.kernel.sheets import cells, child
from muster.kernel.sheets.forms import BringList
from muster.kernel.sheets.mapping import Looks, Usual

Text = str | Promise
Progress = Callable[[int, int], None]
Counts = dict[str, int]

PROBLEMS = {
    "day_form": gettext_noop("This is no day; write it like 2022-09-10."),
    "moment_form": gettext_noop("This is no day or time; write it like 2022-09-10 08:30."),
    "number_rounded": gettext_noop(
        "The spreadsheet has rounded the ID number. Format the column as text and enter it again."
    ),
    "phone_rounded": gettext_noop(
        "The spreadsheet has rounded the phone number. Format the column as text and enter it again."
    ),
    "twice": gettext_noop("The same stands in an earlier row."),
}
"""What may be wrong in a row of any kind."""
MENDED = {
    cells.SERIAL: gettext_noop("a day that the spreadsheet kept as a number was turned back"),
    cells.YEAR_GUESSED: gettext_noop("the year was missing and is taken to be this one"),
    cells.WIDE: gettext_noop("full-width digits were made plain"),
}


@dataclass(frozen=True)
class Field:
    """What a column may hold."""

    key: str
    label: Text
    usual: str
    """A pattern for the headings that it usually has."""
    needed: bool = False
    mask: Callable[[str], str] | None = None
    """How a cell of it is shown; as it came where nothing is said."""
    looks: Looks | None = None
    """Whether a cell looks like it, whatever its heading says."""


@dataclass(frozen=True)
class Counted:
    """One of the numbers that a preview and the last page show."""

    key: str
    label: Text
    must: bool = False
    """Somebody has to do something about these."""


@dataclass
class Read:
    """A row as it was understood: what is loaded of it, how the preview shows it, what is wrong, what was mended."""

    value: Any
    shown: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    asked: bool = False
    """It is loaded, but somebody has to be asked about it."""


@dataclass(frozen=True)
class Line:
    """A row of a file with its number in it (from 1), its cells as they came, and what they say."""

    number: int
    cells: list[str]
    read: Read


@dataclass(frozen=True)
class Aim:
    """What a list is for: the place it belongs to, and what its kind needs to know besides."""

    place: str
    about: dict[str, Any] = field(default_factory=dict)


class ListKind(ABC):
    """What is particular to one kind of list."""

    key: ClassVar[str]
    route: ClassVar[str]
    """What its pages are called in the URL map: `{route}s` for bringing one, `{route}-columns` and so on."""
    title: ClassVar[Text]
    hint: ClassVar[Text]
    """What whoever brings one should know."""
    verb: ClassVar[Text]
    """On the button that loads it."""
    fields: ClassVar[tuple[Field, ...]]
    headings: ClassVar[tuple[str, ...]]
    """Words that the heading of such a list has: what tells one encoding from another."""
    counted: ClassVar[tuple[Counted, ...]]
    shown: ClassVar[tuple[Text, ...]]
    """Headings of the preview."""
    missing: ClassVar[Text]
    """What is said when a needed column is not named."""
    problems: ClassVar[Mapping[str, str]] = {}
    form: ClassVar[type[BringList]] = BringList
    most_rows: ClassVar[int] = child.MOST_ROWS
    result_verb: ClassVar[Text]

    @abstractmethod
    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """What the list is for, from the form. Raises NotFound when that is none of the asker's."""

    @abstractmethod
    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row, its cells by field, as it is understood. May look things up, writes nothing."""

    @abstractmethod
    def plan(self, scope: Scope, row: Upload, values: Sequence[Any]) -> Counts:
        """What loading the right rows would do, in numbers by the keys of `counted`. Writes nothing."""

    @abstractmethod
    def load(self, scope: Scope, row: Upload, values: Sequence[Any], *, at: datetime, progress: Progress) -> Counts:
        """Load them; opens transactions by `acting(scope)`. Doing so twice is harmless."""

    def advice(self, row: Upload, values: Sequence[Any]) -> str:
        """What whoever brings it should know of the list as a whole before it is loaded, and what to do; '' if nothing.
        `values` are its right rows as they were understood."""
        return ""

    def target(self, row: Upload) -> str:
        """What the list is for, in words."""
        return ""

    def result_url(self, row: Upload) -> str:
        """Where what was loaded can be seen; '' when nowhere."""
        return ""

    @cached_property
    def usual(self) -> Usual:
        """Fields with the headings that they usually have."""
        return tuple((one.key, one.usual) for one in self.fields)

    @cached_property
    def looks(self) -> dict[str, Looks]:
        """Fields that are known by what their cells look like."""
        return {one.key: one.looks for one in self.fields if one.looks is not None}

    @cached_property
    def needed(self) -> frozenset[str]:
        """Fields without which no row can be right."""
        return frozenset(one.key for one in self.fields if one.needed)

    def example(self, key: str, cell: str) -> str:
        """A cell as a page may show it; of a column nobody asked for only how it begins."""
        found = next((one for one in self.fields if one.key == key), None)
        if found is None or not cell:
            return cell[:1] + "***" if cell else ""
        return cell if found.mask is None else found.mask(cell)

    def words(self, codes: Iterable[str]) -> str:
        """What is wrong in a row, in sentences."""
        known = {**PROBLEMS, **self.problems}
        return " ".join(_(known[code]) for code in codes)


def mended(codes: Iterable[str]) -> str:
    """What was mended in a row, in words."""
    return _("; ").join(_(MENDED[code]) for code in dict.fromkeys(codes))


_kinds: dict[str, ListKind] = {}


def register(kind: ListKind) -> None:
    """Make a kind known to the worker; called in `AppConfig.ready`."""
    _kinds[kind.key] = kind


def find(key: str) -> ListKind:
    """The kind of an upload."""
    return _kinds[key]
