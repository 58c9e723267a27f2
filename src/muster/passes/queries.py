"""What is asked about passes: lists, one pass with its uses, what a gate's pack needs."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel import clock
from muster.kernel.codes import upper
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed, readable
from muster.kernel.signing import keys, serials
from muster.kernel.signing.revocations import Revoked, seal_revoked
from muster.kernel.signing.withdrawn import listed
from muster.kernel.waiting import Found
from muster.passes import card, rules
from muster.passes.card import Card, Quota
from muster.passes.models import Batch, Flag, Pass, Use

LABEL_COLUMN = "passes_pass.label"
BATCH_COLUMN = "passes_batch.labels"
"""What sealed labels are bound to."""


@dataclass(frozen=True)
class Wanted:
    """What a list of passes is narrowed to; '' and None let all pass."""

    place: str = ""
    kind: str = ""
    state: str = ""
    number: str = ""
    batch: int | None = None
    upload: int | None = None
    """The list that the batch came from."""


def passes(scope: Scope, wanted: Wanted, as_of: datetime | None) -> QuerySet[Pass]:
    """The passes within reach that were issued by a moment, the latest first."""
    moment = as_of or clock.now(scope.incident or 0)
    rows = Pass.objects.filter(scope.within("place"), incident=scope.incident or 0, recorded_at__lte=moment)
    if wanted.place:
        rows = rows.filter(place__gte=wanted.place, place__lt=upper(wanted.place))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.batch is not None:
        rows = rows.filter(batch=wanted.batch)
    if wanted.upload is not None:
        rows = rows.filter(batch__upload=wanted.upload)
    if wanted.number:
        rows = rows.filter(Q(serial=serials.unspelled(wanted.number)) | Q(permit=wanted.number.strip()))
    if wanted.state:
        rows = rows.filter(_in_state(wanted.state, moment))
    return rows.order_by("-pk")


def _in_state(state: str, moment: datetime) -> Q:
    standing = Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment)
    return {
        "withdrawn": Q(withdrawn_at__lte=moment),
        "early": standing & Q(since__gt=moment),
        "expired": standing & Q(until__lte=moment),
        "valid": standing & Q(since__lte=moment, until__gt=moment),
    }.get(state, Q())


def one(scope: Scope, number: int) -> Pass:
    """One pass within reach. Raises NotFound."""
    row = Pass.objects.filter(scope.within("place"), incident=scope.incident or 0, pk=number).first()
    if row is None:
        raise NotFound(_("There is no such pass."))
    return row


def by_serial(scope: Scope, serial: bytes) -> Pass:
    """One pass by what stands on its card. Raises NotFound."""
    row = Pass.objects.filter(scope.within("place"), incident=scope.incident or 0, serial=serial).first()
    if row is None:
        raise NotFound(_("There is no such pass."))
    return row


def of_permits(scope: Scope, permits: Iterable[str]) -> dict[str, Pass]:
    """The latest pass of each permit within reach, by the permit's number."""
    rows = Pass.objects.filter(scope.within("place"), incident=scope.incident or 0, permit__in=set(permits) - {""})
    return {row.permit: row for row in rows.order_by("pk")}


def batch(scope: Scope, number: int) -> Batch:
    """One batch within reach. Raises NotFound."""
    row = Batch.objects.filter(scope.within("place"), incident=scope.incident or 0, pk=number).first()
    if row is None:
        raise NotFound(_("There is no such batch of passes."))
    return row


def standing(scope: Scope, batch: int, moment: datetime) -> QuerySet[Pass]:
    """The passes of a batch that hold or will hold at a moment."""
    rows = Pass.objects.filter(scope.within("place"), incident=scope.incident or 0, batch=batch)
    return rows.filter(withdrawn_at=None, until__gt=moment)


def batches(scope: Scope, limit: int = 20) -> list[tuple[Batch, int]]:
    """The latest batches within reach, each with how many of its passes are issued."""
    rows = Batch.objects.filter(scope.within("place"), incident=scope.incident or 0)
    counted = rows.annotate(issued=Count("pass")).order_by("-pk")[:limit]
    return [(row, row.issued) for row in counted]


def label(scope: Scope, row: Pass) -> str:
    """The door or plate on a pass; '' for whoever may not see names, or when its key is gone."""
    return readable(row.label, column=LABEL_COLUMN) if scope.names else ""


def state(row: Pass, moment: datetime) -> rules.State:
    """What a pass is at a moment."""
    return rules.state(row.since, row.until, row.withdrawn_at, moment)


def card_of(row: Pass) -> Card:
    """What a pass says in its code. Raises Problem when the key of the operation is gone."""
    quota = None
    if row.times is not None and row.days is not None:
        quota = Quota(row.times, row.days, row.people or 1)
    return Card(
        kind=row.kind,
        incident=row.incident,
        serial=bytes(row.serial),
        since=int(row.since.timestamp()),
        until=int(row.until.timestamp()),
        places=tuple(row.gates),
        quota=quota,
        label=open_sealed(row.label, column=LABEL_COLUMN),
        permit=row.permit,
        lane=row.lane,
    )


def text_of(scope: Scope, row: Pass, signer: keys.Signer | None = None) -> str:
    """The text of a pass's QR code, signed with the key that signs now."""
    signed_by = signer or keys.signer(scope)
    return card.seal(card_of(row), key_id=signed_by.key_id, key=signed_by.key)


def living(rows: QuerySet[Use], as_of: datetime | None) -> QuerySet[Use]:
    """Uses without what was taken back by a moment."""
    standing = "not exists (select from kernel_void v where v.target = passes_use.record and v.recorded_at <= %s)"
    return rows.extra(where=[standing], params=[as_of or "infinity"])  # noqa: S610 - a constant


def uses(scope: Scope, serial: bytes, limit: int = 200) -> list[Use]:
    """Where a pass was used, within reach, the latest first; without what was taken back."""
    rows = Use.objects.filter(scope.within("site"), incident=scope.incident or 0, serial=serial)
    return list(living(rows, None).order_by("-effective_at")[:limit])


@dataclass(frozen=True)
class FlagLine:
    """A use that somebody must look at, with the pass where it is within reach."""

    flag: Flag
    use: Use
    row: Pass | None


def _open(scope: Scope, as_of: datetime | None, *, settled: bool) -> QuerySet[Flag]:
    rows = Flag.objects.filter(scope.within("site"), incident=scope.incident or 0)
    if as_of is None:
        rows = rows.filter(lifted_at=None)
        return rows.exclude(resolved_at=None) if settled else rows.filter(resolved_at=None)
    rows = rows.filter(Q(lifted_at=None) | Q(lifted_at__gt=as_of), recorded_at__lte=as_of)
    done = Q(resolved_at__lte=as_of)
    return rows.filter(done) if settled else rows.exclude(done)


def flags(scope: Scope, as_of: datetime | None, *, settled: bool = False, limit: int = 200) -> list[FlagLine]:
    """Wrong uses within reach: those that wait, the oldest first, or those that were settled, the latest first."""
    order = "-resolved_at" if settled else "recorded_at"
    rows = list(_open(scope, as_of, settled=settled).order_by(order, "pk")[:limit])
    used = Use.objects.in_bulk([row.pk for row in rows])
    serials = [row.serial for row in rows]
    known = Pass.objects.filter(scope.within("place"), incident=scope.incident or 0, serial__in=serials)
    by_its_serial = {bytes(row.serial): row for row in known}
    return [FlagLine(row, used[row.pk], by_its_serial.get(bytes(row.serial))) for row in rows if row.pk in used]


def count_flags(scope: Scope, as_of: datetime | None) -> Found:
    """How many wrong uses wait, where, since when."""
    rows = list(
        _open(scope, as_of, settled=False).order_by().values("site").annotate(n=Count("pk"), oldest=Min("recorded_at"))
    )
    rows.sort(key=lambda row: (-row["n"], row["site"]))
    since = min((row["oldest"] for row in rows), default=None)
    return Found(sum(row["n"] for row in rows), tuple(row["site"] for row in rows), since)


def revoked(scope: Scope) -> Revoked:
    """The passes of the whole operation that hold no more, for every gate of it."""
    return listed(scope, "passes_withdrawn")


def pack(scope: Scope) -> dict[str, Any]:
    """What a gate needs to judge passes without a network, for the phones' pack.

    `keys` by id, both hex, as `verify.mjs` takes them; `revocations` is the signed list in base64, which the phone
    reads with `readRevoked` and shows the age of; `edition` and `made_at` repeat what stands in it. Raises Problem when
    the operation has no key: it issued nothing yet, or is closed.
    """
    signer = keys.signer(scope)
    gone = revoked(scope)
    signed = seal_revoked(gone, key_id=signer.key_id, key=signer.key, use=card.REVOCATIONS)
    return {
        "keys": {key_id.hex(): public.hex() for key_id, public in keys.verifying(scope).items()},
        "revocations": base64.b64encode(signed).decode(),
        "edition": gone.edition,
        "made_at": gone.made_at,
    }
