"""What a desk does with certificates of release: issue those of a list in one go, withdraw one that is wrong."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from muster.certificates import card, queries
from muster.certificates.models import Certificate
from muster.certificates.queries import LABEL_COLUMN
from muster.kernel import audit, clock, sealing, turns
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting, incident_of
from muster.kernel.signing import keys
from muster.kernel.signing.serials import SERIAL_BYTES
from muster.screening.actions import decide
from muster.screening.queries import ending
from muster.screening.queries import ledger as screening

LEAST_REASON = 4
MOST = decide.MOST


@dataclass(frozen=True)
class Issued:
    """The new certificates, and how many people got none because nothing tells them from others."""

    numbers: list[int]
    nameless: int = 0


def release_and_issue(*, scope: Scope) -> Issued:
    """The list of releases: everybody whose measure has ended with all tests negative is released, and everybody who
    was released and has no certificate yet gets one."""
    incident = incident_of(scope)
    _take_turn(incident)
    now = clock.now(incident)
    ended = list(ending.ended(scope, now).values_list("person", flat=True)[:MOST])
    if ended:
        decide.release(scope=scope, people=ended)
    waiting = queries.without_certificate(scope)[:MOST]
    return issue(scope=scope, people=[row.person for row in waiting])


def issue(*, scope: Scope, people: Sequence[UUID]) -> Issued:
    """Issue the certificates that these released people lack."""
    incident = incident_of(scope)
    if not scope.names:
        raise NotFound
    _take_turn(incident)
    keys.ensure(scope)
    wanted = {row.person: row for row in queries.without_certificate(scope, people)}
    masked = screening.names(scope, wanted)
    purpose, now = sealing.key_for_incident(incident), clock.now(incident)
    key = sealing.current_key(purpose)
    rows = []
    for person, row in wanted.items():
        whom = masked.get(person)
        label = "" if whom is None else card.label_of(whom.name, whom.number, whom.phone)
        if label and row.since is not None and row.released_at is not None:
            rows.append(
                Certificate(
                    incident=incident, place=row.place, person=person, serial=os.urandom(SERIAL_BYTES),
                    label=sealing.seal(purpose, label, column=LABEL_COLUMN, key=key), measure=row.kind,
                    since=row.since, ended_at=row.released_at, issued_by=scope.actor, recorded_at=now,
                )
            )  # fmt: skip
    made = Certificate.objects.bulk_create(rows, batch_size=500)
    if made:
        audit.write(scope, action="certificates.issue", detail={"certificates": len(made)})
    return Issued([row.pk for row in made], len(wanted) - len(made))


def _take_turn(incident: int) -> None:
    """Two who press at the same moment: the second one finds what the first has issued."""
    turns.take(f"certificates:issue:{incident}")


def withdraw(*, scope: Scope, number: int, reason: str) -> None:
    """Let a certificate hold no more: public pages say so at once, phones with their next pack.

    Raises NotFound, Problem.
    """
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise Problem("reason_missing", _("Say in a few words why: at least four characters."))
    row = queries.certificates(scope, None).select_for_update().filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such certificate."))
    if row.withdrawn_at is not None:
        raise Problem("withdrawn_before", _("This certificate was withdrawn before."), status=409)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = clock.now(row.incident), scope.actor, reason
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "sealed_withdrawn_why"])
    audit.write(scope, action="certificates.withdraw", subject=f"certificate:{row.pk}", place=row.place)


def release_at_end(scope: Scope) -> int:
    """Release those of whom the ledger proves every condition, in the minute in which their measure ends, each with a
    certificate; a worker calls it every minute. Called outside of a transaction; answers how many."""
    with acting(scope):
        people = ending.unaided(scope, clock.now(incident_of(scope)))
    for start in range(0, len(people), MOST):
        part = people[start : start + MOST]
        with acting(scope):
            _take_turn(incident_of(scope))  # before anybody's measure is locked: a desk that presses does the same
            decide.release(scope=scope, people=part)
            issue(scope=scope, people=part)
    return len(people)
