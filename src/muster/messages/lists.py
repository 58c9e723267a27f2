"""The way out that most counties have: a list of numbers for the carrier, and its file of receipts brought back."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.kernel import approvals, audit, clock, jobs, naming
from muster.kernel.ids import uuid7
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets import mapping, reading, writing
from muster.messages import queries, receipts, rules, sealed
from muster.messages.gateways import Said
from muster.messages.models import Channel, Message, Part
from muster.messages.rules import PartState, State

HAND_OVER = "messages.hand_over"
CHUNK = 1000
USUAL = (
    ("reference", "编号|流水|reference"),
    ("number", "号码|手机|number|phone|mobile"),
    ("state", "状态|结果|state|status"),
)
HEADINGS = ("编号", "手机号码", "状态")


def waiting(scope: Scope, channel: int) -> int:
    """How many messages the next list would hold."""
    way = queries.channel(scope, channel)
    return Message.objects.filter(scope.within("place"), channel=way, incident=way.incident, state=State.QUEUED).count()


def start_handing_over(scope: Scope, *, channel: int) -> int:
    """Have the list made; more than a handful of names waits for a second officer. Returns the job's id."""
    way, count = queries.channel(scope, channel), waiting(scope, channel)
    if way.kind != Channel.Kind.LIST:
        raise Problem("no_list", _("This channel sends by itself; there is no list to hand over."))
    if not count:
        raise Problem("nothing_waits", _("Nothing waits in this channel."))
    needs = approvals.Ask(way.place, count, _("Number list for the carrier")) if count > approvals.ALONE else None
    return jobs.start(scope, HAND_OVER, subject=way.name, needs=needs, channel=channel)


@jobs.job(HAND_OVER, gettext_lazy("Number list for the carrier"))
def hand_over(work: jobs.Work, *, channel: int) -> jobs.Result:
    """Write the list. Its messages count as taken by the carrier; made again after a kill, it holds the same ones."""
    batch = f"list:{work.job}"
    while True:
        with acting(work.scope):
            if not _hand_over_some(work, channel, batch):
                break
    with acting(work.scope):
        way = queries.channel(work.scope, channel)
        parts = list(Part.objects.filter(channel=channel, gateway_id__startswith=batch).select_related("message"))
        if work.agreed and len(parts) > work.agreed:
            raise Problem("more_than_agreed", _("Meanwhile there are more messages than were agreed to. Ask again."))
        rows = []
        for part in parts:
            content = sealed.opened(part.message.sealed)
            rows.append([part.reference, content.number, content.text, ""])
        taken = timezone.localtime(clock.now(way.incident)).strftime("%Y-%m-%d %H:%M")
        mark = f"{naming.actor(work.scope, work.scope.actor)} {taken}"
        header = [_("Reference"), _("Mobile number"), _("Text"), _("State")]
        path = work.folder / "numbers.xlsx"
        path.write_bytes(writing.table_file(_("Numbers"), header, rows, watermark=mark))
        audit.write(work.scope, action="messages.hand_over", subject=f"channel:{channel}", place=way.place,
                    detail={"messages": len(rows)})  # fmt: skip
    return jobs.Result(path, _("Number list %(count)d.xlsx") % {"count": len(rows)}, writing.XLSX)


def _hand_over_some(work: jobs.Work, channel: int, batch: str) -> int:
    scope = work.scope
    way = queries.channel(scope, channel)
    now = clock.now(way.incident)
    rows = Message.objects.select_for_update().filter(scope.within("place"), channel=way, state=State.QUEUED)
    found = list(rows.order_by("pk")[:CHUNK])
    Part.objects.bulk_create(
        Part(
            incident=row.incident, place=row.place, message=row, channel=way.pk, attempt=row.attempts + 1, number=1,
            reference=uuid7().hex, gateway_id=f"{batch}:{row.pk}", state=PartState.ACCEPTED, sent_at=now,
        )
        for row in found
    )  # fmt: skip
    for row in found:
        row.state, row.attempts, row.changed_at = State.ACCEPTED, row.attempts + 1, now
    Message.objects.bulk_update(found, ["state", "attempts", "changed_at"])
    return len(found)


def bring_receipts(scope: Scope, *, channel: int, data: bytes) -> tuple[int, int]:
    """Take the carrier's file: how many lines were matched, and how many were not. The same file again is harmless."""
    way = queries.channel(scope, channel)
    sheet = reading.read_sheet(data, headings=HEADINGS)
    columns = mapping.guess(sheet.header, USUAL)
    if "state" not in columns.values() or not {"reference", "number"} & set(columns.values()):
        raise Problem(
            "columns", _("The file needs a column with the state, and one with our reference or the mobile number.")
        )
    said, strange = [], 0
    by_number = dict[str, str]()
    for _number, row in sheet.rows:
        cells = mapping.cells(sheet.header, columns, row)
        word = rules.read_word(cells.get("state", ""))
        reference = cells.get("reference", "").strip() or _reference_of(way, cells.get("number", ""), by_number)
        if word is None or not reference:
            strange += 1
            continue
        said.append(Said("", reference, *word))
    matched = receipts.take_receipts(scope, way, said)
    audit.write(scope, action="messages.bring_receipts", subject=f"channel:{channel}", place=way.place,
                detail={"matched": matched, "lines": len(sheet.rows)})  # fmt: skip
    return matched, len(sheet.rows) - matched


def _reference_of(way: Channel, number: str, known: dict[str, str]) -> str:
    """Our reference of the last message to a number, where the carrier's file names numbers only."""
    if number not in known:
        marks = sealed.marks_to_find(way.incident, number) if number.strip() else []
        part = Part.objects.filter(channel=way.pk, message__mark__in=marks).order_by("-pk").first()
        known[number] = "" if part is None else part.reference
    return known[number]
