"""Destroying the identity of an operation: two people say so, the key goes first, then the rows, and both are proven.

The rows are deleted by the database's purger, which can read nothing but the number of an operation and sees a row only
while an order that two people signed is open. Every step may be repeated, so that a purge that was killed goes on.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from muster.instance import backups, database, shredding
from muster.kernel import audit, chain, closing, register, sealing
from muster.kernel.models import Holding, Key, PurgeOrder
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting, system

JOBS = "jobs"
"""The folder of results in the folder of files."""
FILES = "files"
"""The class of data that lies in the state folder, not in the database alone."""


@dataclass(frozen=True)
class Held:
    """How many rows of an operation a table keeps, and with which class of data they go."""

    tab: str
    data_class: str
    rows: int


def held(incident: int) -> list[Held]:
    """What there is, as numbers: it can be asked without seeing names."""
    with connection.cursor() as cursor:
        cursor.execute("select tab, data_class, rows from kernel_held(%s)", (incident,))
        return [Held(*row) for row in cursor.fetchall()]


def counted(scope: Scope, classes: Iterable[str]) -> dict[str, int]:
    """Rows by class, those without any too, and what packages blank themselves."""
    counts = dict.fromkeys(classes, 0)
    for one in held(scope.incident or 0):
        if one.data_class in counts:
            counts[one.data_class] += one.rows
    for other in closing.forgetters(list(counts)):
        counts[other.data_class] += other.count(scope)
    return counts


def open_order(incident: int) -> PurgeOrder | None:
    """The order that is neither done nor sent back."""
    return PurgeOrder.objects.filter(incident=incident, done_at=None, returned_by=None).first()


def done_orders(incident: int) -> list[PurgeOrder]:
    """The orders that were carried out, the latest first."""
    return list(PurgeOrder.objects.filter(incident=incident, done_at__isnull=False).order_by("-pk"))


def ask(scope: Scope, *, place: str, classes: list[str], at: datetime) -> PurgeOrder:
    """The first signature. Raises Problem `order_open` when there is one already, `nothing_due` without a class."""
    assert scope.incident is not None  # noqa: S101 - a page of the operation
    if not classes:
        raise Problem("nothing_due", _("Nothing is due to be destroyed yet."), status=409)
    try:
        with transaction.atomic():
            counts = counted(scope, classes)
            order = PurgeOrder.objects.create(
                incident=scope.incident, classes=sorted(classes), counts=counts, asked_by=scope.actor, asked_at=at
            )
            audit.write(scope, action="kernel.ask_purge", subject=f"order:{order.pk}", place=place, detail=counts)
    except IntegrityError:
        words = _("This has been asked for already and waits for the second signature.")
        raise Problem("order_open", words, status=409) from None
    return order


def _pending(scope: Scope, order: int) -> PurgeOrder:
    found = PurgeOrder.objects.select_for_update().filter(pk=order, incident=scope.incident or 0).first()
    if found is None:
        raise NotFound
    if found.agreed_by is not None or found.returned_by is not None:
        raise Problem("order_decided", _("Somebody has decided on this a moment ago."), status=409)
    return found


def agree(scope: Scope, *, order: int, place: str, at: datetime) -> PurgeOrder:
    """The second signature, by somebody else. Raises NotFound, Problem `same_person`, `order_decided`."""
    found = _pending(scope, order)
    if found.asked_by == scope.actor:
        raise Problem("same_person", _("Two different people have to sign; you signed first."), status=409)
    with transaction.atomic():
        found.agreed_by, found.agreed_at = scope.actor, at
        found.save(update_fields=["agreed_by", "agreed_at"])
        audit.write(scope, action="kernel.agree_purge", subject=f"order:{order}", place=place, detail=found.counts)
    return found


def send_back(scope: Scope, *, order: int, place: str, why: str) -> None:
    """The second person does not sign: the order is void, with the reason. Raises Problem `reason_missing`."""
    if not why.strip():
        raise Problem("reason_missing", _("Say in a few words why; it stands in the audit."))
    found = _pending(scope, order)
    with transaction.atomic():
        found.returned_by, found.returned_why = scope.actor, why.strip()
        found.save(update_fields=["returned_by", "sealed_returned_why"])
        audit.write(scope, action="kernel.return_purge", subject=f"order:{order}", place=place)


Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Destroyed:
    """What became of a key: its id, by what it is known again, when it was made."""

    id: int
    fingerprint: str
    made_at: str


def run(order_id: int, *, name: str, progress: Progress = lambda step, steps: None) -> dict[str, Any]:
    """Carry out an order that two people signed; answers the facts of its certificate. Raises Problem `not_signed`."""
    order = PurgeOrder.objects.get(pk=order_id)
    if order.agreed_by is None or order.returned_by is not None:
        raise Problem("not_signed", _("Two people have to sign before anything is destroyed."), status=409)
    if order.certificate is not None and order.done_at is not None:
        return dict(order.certificate)
    scope = system(order.incident, "job:purge")
    begun = _begun(order, scope)
    tables = list(Holding.objects.filter(data_class__in=order.classes).order_by("-tab"))
    steps = len(tables) + 3
    _tell(order, 0, steps, progress)
    keys = _destroy_keys(order, scope, begun, name)
    _tell(order, 1, steps, progress)
    for number, holding in enumerate(tables, 2):
        _delete(order.incident, holding.tab)
        _tell(order, number, steps, progress)
    _destroy_files(begun["folders"])
    with acting(scope):
        for one in closing.forgetters(order.classes):
            one.forget(scope)
    _tell(order, steps - 1, steps, progress)
    return _proven(order, scope, begun | {"keys": keys})


def _tell(order: PurgeOrder, step: int, steps: int, progress: Progress) -> None:
    with transaction.atomic():
        PurgeOrder.objects.filter(pk=order.pk).update(step=step, steps=steps)
    progress(step, steps)


def _begun(order: PurgeOrder, scope: Scope) -> dict[str, Any]:
    """What stood before the first step; kept, so that a purge that goes on after a kill proves all of it."""
    if order.certificate is not None:
        return dict(order.certificate)
    with acting(scope):
        records, digest = register.digest(scope)
        tables = {one.tab: one.rows for one in held(order.incident) if one.data_class in order.classes}
        begun = {
            "counts": counted(scope, order.classes),
            "tables": tables,
            "records": records,
            "digest_before": digest,
            "folders": _folders(order.incident) if FILES in order.classes else [],
            "keys": [],
        }
        PurgeOrder.objects.filter(pk=order.pk).update(certificate=begun)
        order.certificate = begun
    return begun


def _key_goes(order: PurgeOrder) -> bool:
    """Whether nothing sealed under the operation's key stays: all its classes go now or have gone."""
    sealed = set(
        Holding.objects.exclude(data_class="").exclude(sealed="", marks="").values_list("data_class", flat=True)
    )
    gone = {one for earlier in done_orders(order.incident) for one in earlier.classes}
    return sealed <= gone | set(order.classes)


def _destroy_keys(order: PurgeOrder, scope: Scope, begun: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """First of all steps: from here on the rows are noise, also in copies of the database whose keys are gone.

    Written down before it is done, so that a kill in between leaves neither a key nor a doubt.
    """
    if not begun["keys"] and not _key_goes(order):
        return []
    purpose = sealing.key_for_incident(order.incident)
    if not begun["keys"]:
        begun["keys"] = [asdict(one) for one in _living(purpose)]
    listed = {one["fingerprint"]: {**one, "purpose": purpose, "operation": name} for one in begun["keys"]}
    shredding.remember(shredding.list_of(settings.HOME), listed)
    begun["backups"] = backups.note_destroyed(settings.HOME, listed)
    with acting(scope):
        PurgeOrder.objects.filter(pk=order.pk).update(certificate=begun)
    for one in begun["keys"]:
        sealing.destroy_file(one["id"])
    with acting(scope), connection.cursor() as cursor:
        cursor.execute("update kernel_key set destroyed_at = clock_timestamp() where purpose = %s", (purpose,))
        audit.write(scope, action="kernel.destroy_key", subject=f"order:{order.pk}", detail={"keys": begun["keys"]})
    sealing.announce()
    return list(begun["keys"])


def _living(purpose: str) -> list[Destroyed]:
    keys = Key.objects.filter(purpose=purpose, destroyed_at=None).order_by("pk")
    return [
        Destroyed(key.pk, sealing.fingerprint(key.pk) or f"missing-{key.pk}", key.made_at.isoformat()) for key in keys
    ]


def _delete(incident: int, tab: str) -> None:
    with psycopg.connect(**database.connection("purger")) as link:
        link.execute(sql.SQL("delete from {} where incident = %s").format(sql.Identifier(tab)), (incident,))


def _folders(incident: int) -> list[str]:
    """The folders of what was exported, whoever asked for it."""
    with connection.cursor() as cursor:
        cursor.execute("select kernel_jobs_of(%s)", (incident,))
        ids = {str(row[0]) for row in cursor.fetchall()}
    folder = settings.HOME.files / JOBS
    return [one.name for one in folder.glob("*-*") if one.name.partition("-")[0] in ids] if folder.exists() else []


def _destroy_files(folders: Iterable[str]) -> None:
    """Overwrite and remove what was exported; lists and registers in it may name people."""
    for name in folders:
        folder = settings.HOME.files / JOBS / name
        for file in folder.rglob("*"):
            if file.is_file():
                shredding.overwrite(file)
        shutil.rmtree(folder, ignore_errors=True)


def _proven(order: PurgeOrder, scope: Scope, facts: dict[str, Any]) -> dict[str, Any]:
    """Nothing may be left, and every record must be as it was: then the order is done, with its certificate."""
    left = {one.tab: one.rows for one in held(order.incident) if one.data_class in order.classes and one.rows}
    if left:
        raise Problem("rows_left", _("Some rows came in meanwhile; carry the order out again."), status=409)
    end = chain.anchor()
    with acting(scope):
        _records, digest = register.digest(scope)
        if digest != facts["digest_before"]:
            words = _("The records changed while names were destroyed; call the operator.")
            raise Problem("digest_changed", words, status=409)
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            now = cursor.fetchone()[0]
        facts |= {
            "order": order.pk, "classes": order.classes, "digest_after": digest,
            "asked": {"by": order.asked_by, "at": order.asked_at.isoformat(timespec="seconds")},
            "agreed": {"by": order.agreed_by, "at": order.agreed_at and order.agreed_at.isoformat(timespec="seconds")},
            "audit": {"position": end.position, "head": end.head}, "backups": facts.get("backups", []),
        }  # fmt: skip
        hashed = shredding.digest_of(facts)
        PurgeOrder.objects.filter(pk=order.pk).update(certificate=facts, hash=bytes.fromhex(hashed), done_at=now)
        detail = {"counts": facts["counts"], "certificate": hashed}
        audit.write(scope, action="kernel.purge", subject=f"order:{order.pk}", detail=detail)
    return facts
