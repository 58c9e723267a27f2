"""A report as a reader meets it, whatever carries it: page, Word and PDF are made from the same blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from muster.incidents import queries as incidents
from muster.kernel import figures, waiting
from muster.kernel.sections import Section, Sentence, Span
from muster.places import queries as places
from muster.situation import queries, rules
from muster.situation.actions import WAITING
from muster.situation.models import Bulletin, State

DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Number:
    """A frozen number and where it comes from: a link on the page, digits in print."""

    value: int
    key: str
    span: str
    part: str = ""
    signed: bool = False

    def __str__(self) -> str:
        sign = "+" if self.signed and self.value else ""
        return f"{self.value:{sign},}" if _western() else f"{self.value:{sign}}"


Piece = str | Number


@dataclass(frozen=True)
class Heading:
    """一、 at level 1, （一） at level 2."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text with its numbers."""

    pieces: tuple[Piece, ...]
    hint: bool = False
    """Words for the writer, which a finished report does not have."""

    def __str__(self) -> str:
        return "".join(map(str, self.pieces))


@dataclass(frozen=True)
class Table:
    """Rows under a head; `groups` is a line above the head: (text, columns it spans)."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Piece, ...], ...]
    groups: tuple[tuple[str, int], ...] = ()
    bold_last: bool = False


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Document:
    """The whole report in one language."""

    title: str
    issuer: str
    number: str
    moment: str
    date: str
    exercise: bool
    draft: bool
    language: str
    blocks: tuple[Block, ...]
    definitions: tuple[str, ...] = field(default=())


def _western() -> bool:
    return (get_language() or "").startswith("en")


def _hour(moment: datetime) -> str:
    """9月12日8时, with the minutes where there are any; midnight is the 24th hour of the day before."""
    local = timezone.localtime(moment)
    if _western():
        return date_format(local, "H:i, j F")
    minutes = f"{local.minute}分" if local.minute else ""
    hour = pgettext("hour of the clock", "h")
    return f"{local.month}月{local.day}日{local.hour}{hour}{minutes}"


def _date(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return date_format(local, "j F Y") if _western() else f"{local.year}年{local.month}月{local.day}日"


def document(bulletin: Bulletin) -> Document:
    """Put a report together from its frozen numbers, in the active language."""
    incident = incidents.incident(bulletin.incident)
    place = places.names([bulletin.place]).get(bulletin.place, bulletin.place)
    taken = queries.steps(bulletin)
    checked = taken.get(State.CHECKED)
    chosen = queries.sections_of(bulletin)
    return Document(
        title=_("%(operation)s: daily report") % {"operation": incidents.title(incident)},
        issuer=_("%(place)s emergency command office") % {"place": place},
        number=_("Daily report [%(year)s] No. %(number)s")
        % {
            "year": checked.year if checked else timezone.localtime(bulletin.as_of).year,
            "number": checked.number if checked else "　",
        },
        moment=_hour(bulletin.as_of),
        date=_date(bulletin.as_of),
        exercise=incident.exercise,
        draft=checked is None,
        language=get_language() or "",
        blocks=tuple(_blocks(bulletin, chosen, place, draft=checked is None)),
        definitions=tuple(_definitions(chosen)),
    )


def _blocks(bulletin: Bulletin, chosen: list[Section], place: str, *, draft: bool) -> list[Block]:
    frozen = queries.printed(bulletin)
    words = {"time": _hour(bulletin.as_of), "day_start": _hour(bulletin.as_of - rules.DAY), "place": place}
    lead = _(
        "As of %(time)s, the situation in %(place)s is reported as follows; 24 hours are those since %(day_start)s."
    )
    blocks: list[Block] = [Paragraph((lead % words,))]
    number = 0
    tables = 0
    for section in chosen:
        blocks.append(_heading(number, str(section.title)))
        number += 1
        blocks += [_paragraph(sentence, frozen, words) for sentence in section.sentences]
        for table in (_summary(section, frozen), _by_place(section, frozen)):
            if table is not None:
                tables += 1
                title = _("Table %(number)d  %(title)s") % {"number": tables, "title": table.title}
                blocks.append(Table(title, table.head, table.rows, table.groups, table.bold_last))
    blocks.append(_heading(number, _("Problems to watch")))
    blocks += _concerns(frozen)
    text = queries.next_steps(bulletin)
    if text or draft:
        blocks.append(_heading(number + 1, _("Next steps")))
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        blocks += [Paragraph((line,)) for line in lines]
        if not lines:
            blocks.append(
                Paragraph((_("(To be written; an empty part is left out of the finished report.)"),), hint=True)
            )
    return blocks


def numeral(number: int) -> str:
    """1 to 99 as they stand before headings: 一, 十, 十二, 二十."""
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def _heading(index: int, text: str) -> Heading:
    return Heading(1, f"{index + 1}. {text}" if _western() else f"{numeral(index + 1)}、{text}")


def _paragraph(sentence: Sentence, frozen: rules.Printed, words: dict[str, str]) -> Paragraph:
    found: list[Piece] = []
    for piece in rules.pieces(str(sentence.text)):
        if isinstance(piece, str):
            found.append(piece)
        elif piece.name in words:
            found.append(words[piece.name])
        else:
            key, span = sentence.numbers[piece.name]
            found.append(Number(frozen[key, span, ""], key, span))
    return Paragraph(tuple(found))


def _summary(section: Section, frozen: rules.Printed) -> Table | None:
    rows: list[tuple[Piece, ...]] = []
    for key in section.figures:
        figure = figures.figure(key)
        day, before = frozen[key, Span.DAY, ""], frozen[key, Span.BEFORE, ""]
        moved, percent = rules.change(day, before)
        level = key in section.levels
        rows.append(
            (
                str(figure.label),
                str(figure.unit),
                "—" if level else Number(day, key, Span.DAY),
                Number(moved, key, Span.DAY, signed=True),
                "—" if percent is None or level else f"{percent:+.1f}%",
                Number(frozen[key, Span.TOTAL, ""], key, Span.TOTAL),
            )
        )
    head = (
        _("Figure"),
        pgettext("of measure", "Unit"),
        _("24 hours"),
        _("Change on day before"),
        _("Change in percent"),
        _("In total"),
    )
    return Table(_("Main figures"), head, tuple(rows)) if rows else None


def _by_place(section: Section, frozen: rules.Printed) -> Table | None:
    keys = section.by_place
    codes = sorted({part for key, _span, part in frozen if part and key in keys})
    if not codes:
        return None
    names = places.names(codes)
    columns = [
        (key, span) for key in keys for span in ((Span.TOTAL,) if key in section.levels else (Span.DAY, Span.TOTAL))
    ]
    rows: list[tuple[Piece, ...]] = [
        (names.get(code, code), *(Number(frozen.get((key, span, code), 0), key, span, code) for key, span in columns))
        for code in codes
    ]
    rows.append((_("Sum"), *(Number(frozen[key, span, ""], key, span) for key, span in columns)))
    groups = (("", 1), *((str(figures.figure(key).label), 1 if key in section.levels else 2) for key in keys))
    level = pgettext("of a level", "Now")
    spans = (level if key in section.levels else _("24 h") if span is Span.DAY else _("Total") for key, span in columns)
    head = (_("Town or place"), *spans)
    return Table(_("By place"), head, tuple(rows), groups, bold_last=True)


def _concerns(frozen: rules.Printed) -> list[Block]:
    found: list[Block] = []
    for key in sorted({key for key, _span, _part in frozen if key.startswith(WAITING)}):
        kind = waiting.kind(key.removeprefix(WAITING))
        if kind is None:
            continue
        count = Number(frozen[key, Span.TOTAL, ""], key, Span.TOTAL)
        codes = sorted(part for one, _span, part in frozen if one == key and part)
        names = places.names(codes)
        where = pgettext("report", ", ").join(names.get(code, code) for code in codes)
        more = pgettext("report", ", and others") if len(codes) < count.value and codes else ""
        mark = f"({len(found) + 1}) " if _western() else f"（{numeral(len(found) + 1)}）"
        tail = f"{_colon()}{where}{more}" if where else ""
        said = kind.said(int(count.value))
        label = f" {said}" if _western() else said
        found.append(Paragraph((mark, count, label, tail, pgettext("report", "."))))
    return found or [Paragraph((_("Nothing to report at this time."),))]


def _colon() -> str:
    return pgettext("report", ": ")


def _definitions(chosen: list[Section]) -> list[str]:
    keys = dict.fromkeys(key for section in chosen for key in section.figures)
    found = [figures.figure(key) for key in keys]
    return [f"{one.label}{_colon()}{one.definition}" for one in found]
