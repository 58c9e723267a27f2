"""The gate register (卡口登记表) as an office wants it: its layout is a row, its cells say what was recorded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from muster.checkpoints.models import Check, Layout
from muster.checkpoints.queries import checks, stepkinds
from muster.checkpoints.queries.steps import Step, steps_of
from muster.checkpoints.words import reasons, say
from muster.incidents import queries as incidents
from muster.kernel import audit, clock, jobs
from muster.kernel.approvals import ALONE, Ask
from muster.kernel.naming import actor
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets.writing import XLSX, Form, form_file
from muster.people import queries as people
from muster.people.actions.reveal import reveal
from muster.people.identities import WORDS, Masked
from muster.people.queries.identities import typed_words
from muster.places import queries as places

KIND = "checkpoints.export_register"
CHUNK = 500
MOST, MOST_NAMED = 20_000, 300
"""A register with names in full is for a case, not for a town."""


@dataclass(frozen=True)
class Entry:
    """One line of the register before its layout: the check, its identities, names of places."""

    number: int
    check: Check
    persons: list[Mapping[str, str]]
    plate: str
    names: Mapping[str, str]
    steps: list[Step]
    receiver: str


def _local(moment: datetime | None) -> str:
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _people(entry: Entry, part: str) -> str:
    return "；".join(person.get(part, "") for person in entry.persons if person.get(part))


def _place(entry: Entry, code: str | None) -> str:
    return "" if code is None else entry.names.get(code, code)


def _celsius(tenths: int | None) -> str:
    return "" if tenths is None else f"{tenths / 10:.1f}"


def _yes_no(answer: bool | None) -> str:
    return "" if answer is None else (_("Yes") if answer else _("No"))


def _step(entry: Entry, step: Step) -> str:
    """What was done, in the operation's words, to whom it was reported, under which case."""
    english = (get_language() or "").startswith("en")
    kind = step.kind
    name = step.step if kind is None else kind.name_en if english else kind.name_zh
    more = " ".join(part for part in (_place(entry, step.place), step.unit, step.case_number) if part)
    return f"{name} {more}".strip()


FIELDS: dict[str, Callable[[Entry], str | int]] = {
    "number": lambda one: one.number,
    "post": lambda one: one.names.get(one.check.site, one.check.site),
    "town": lambda one: one.names.get(one.check.site[:9], ""),
    "time": lambda one: _local(one.check.effective_at),
    "direction": lambda one: say("direction", one.check.direction),
    "subject": lambda one: say("subject", one.check.subject),
    "lane": lambda one: say("lane", one.check.lane),
    "plate": lambda one: one.plate,
    "people": lambda one: one.check.people,
    "names": lambda one: _people(one, "name"),
    "id_numbers": lambda one: _people(one, "id_number"),
    "phones": lambda one: _people(one, "phone"),
    "from": lambda one: _place(one, one.check.from_code),
    "to": lambda one: _place(one, one.check.to_code),
    "itinerary": lambda one: " → ".join(_place(one, code) for code in one.check.itinerary or ()),
    "temperature": lambda one: _celsius(one.check.temperature_tenths),
    "health_code": lambda one: say("code", one.check.health_code),
    "proof": lambda one: say("seen", one.check.proof_seen),
    "sampled_at": lambda one: _local(one.check.proof_sampled_at),
    "permit": lambda one: one.check.permit or "",
    "outcome": lambda one: say("outcome", one.check.outcome),
    "reasons": lambda one: " ".join(reasons(one.check.reasons)),
    "steps": lambda one: "；".join(_step(one, step) for step in one.steps if not step.voided),
    "receiver": lambda one: one.receiver,
    "disinfected": lambda one: _yes_no(one.check.disinfected),
    "helped_by": lambda one: say("helper", one.check.helped_by),
    "signature": lambda one: "",
}
"""What a column can hold. Everything is recorded once; a layout only chooses, orders and names."""


def layouts() -> list[tuple[str, str]]:
    """The layouts to choose from, with the office that asks for each."""
    english = (get_language() or "").startswith("en")
    return [(row.key, row.office_en if english else row.office_zh) for row in Layout.objects.order_by("key")]


@jobs.job(KIND, gettext_lazy("Gate register"))
def export_register(
    work: jobs.Work, *, place: str, layout: str, since: str, until: str, as_of: str | None
) -> jobs.Result:
    """Write the full records of a place and period as a workbook in an office's layout; names masked without reason."""
    with acting(work.scope):
        scope = work.scope.narrowed(place)
        if not scope.places:
            raise NotFound
        form = Layout.objects.get(pk=layout)
        moment = datetime.fromisoformat(as_of) if as_of else clock.now(scope.incident or 0)
        wanted = checks.Wanted(mode="full", since=datetime.fromisoformat(since), until=datetime.fromisoformat(until))
        listing = checks.Listing(scope, wanted, moment, oldest_first=True)
        count = min(len(listing), MOST)
        if work.reason:
            refuse_names(count, work.agreed)
        look = _about(scope, form, place, wanted)
        detail = {"layout": layout, "since": since, "until": until, "checks": count, "names": bool(work.reason)}
        audit.write(scope, action="checkpoints.export_register", place=place, detail=detail)
    path = work.folder / "register.xlsx"
    fields = [FIELDS[column["field"]] for column in form.columns]
    form_file(path, look, ([say(one) for say in fields] for one in _entries(work, scope, listing, count)))
    return jobs.Result(path, f"{form.key}-{place}-{since[:10]}.xlsx", XLSX)


def refuse_names(count: int, agreed: int) -> None:
    """Raise Problem where a file would hold more names in full than anybody has agreed to."""
    if count > MOST_NAMED:
        raise Problem("too_many_names", _("Names in full are for at most 300 checks: choose a shorter period."))
    if count > max(ALONE, agreed):
        raise Problem("names_not_agreed", _("More checks than a second officer agreed to. Ask for the file again."))


def needs(scope: Scope, *, place: str, since: datetime, until: datetime, as_of: datetime, reason: str) -> Ask | None:
    """Whether a register with names in full needs a second officer. Raises Problem when it is too long for anybody."""
    wanted = checks.Wanted(mode="full", since=since, until=until)
    count = len(checks.Listing(scope.narrowed(place), wanted, as_of, oldest_first=True))
    refuse_names(count, MOST_NAMED)
    return Ask(place, count, reason) if count > ALONE else None


def _about(scope: Scope, form: Layout, place: str, wanted: checks.Wanted) -> Form:
    english = (get_language() or "").startswith("en")
    incident = incidents.incident(scope.incident or 0)
    exercise = _("[Exercise] ") if incident.exercise else ""
    period = f"{_local(wanted.since)} – {_local(wanted.until)}"
    watermark = _("Exported by %(who)s at %(time)s") % {
        "who": actor(scope, scope.actor),
        "time": _local(timezone.now()),
    }
    place_name = places.names({place}).get(place, place)
    columns = [(column["en" if english else "zh"], column.get("width", 12)) for column in form.columns]
    return Form(
        _("Gate register"), exercise + (form.title_en if english else form.title_zh),
        f"{incidents.title(incident)} · {place_name} · {period}", watermark, columns,
    )  # fmt: skip


def _entries(work: jobs.Work, scope: Scope, listing: checks.Listing, count: int) -> Iterator[Entry]:
    for start in range(0, count, CHUNK):
        with acting(work.scope):
            page = listing[start : min(start + CHUNK, count)]
            rows = Check.objects.in_bulk([line.record for line in page])
            masked, typed = people.masked_identities(scope, rows), typed_words(scope, rows)
            found = [rows[line.record] for line in page]
            back = [row.record for row in found if row.outcome == "turned_back"]
            steps = steps_of(back, stepkinds.book(scope, listing.as_of), listing.as_of)
            codes = {code for row in found for code in (row.site, row.site[:9], row.from_code, row.to_code) if code}
            codes.update(step.place for step in steps if step.place)
            codes.update(code for row in found for code in row.itinerary or ())
            named = places.names(codes)
            entries = [
                _entry(
                    start + index,
                    row,
                    named,
                    [*_identities(scope, masked.get(row.record, []), work.reason), (WORDS, typed.get(row.record, {}))],
                    steps,
                )
                for index, row in enumerate(found, start=1)
            ]
        yield from entries
        work.progress(start + len(page), count)


def _identities(scope: Scope, masked: list[Masked], reason: str) -> list[tuple[str, Mapping[str, str]]]:
    """Kind and content of each identity: masked, or with a reason in full, each opening logged."""
    if reason:
        return [(one.kind, reveal(scope, identity=one.id, reason=reason).content) for one in masked]
    return [
        (one.kind, {"name": one.name, "id_number": one.number, "phone": one.phone, "plate": one.plate})
        for one in masked
    ]


def _entry(
    number: int,
    row: Check,
    named: Mapping[str, str],
    identities: list[tuple[str, Mapping[str, str]]],
    steps: list[Step],
) -> Entry:
    plates = [content.get("plate", "") for kind, content in identities if kind == "plate"]
    persons = [content for kind, content in identities if kind not in ("plate", WORDS)]
    receiver = next((content.get("receiver", "") for kind, content in identities if kind == WORDS), "")
    return Entry(
        number, row, persons, " ".join(plates), named, [step for step in steps if step.check_record == row.record],
        receiver,
    )  # fmt: skip
