"""A person's own side: the link they are given, what they ask for, and the answer they get in time."""

from __future__ import annotations

from datetime import timedelta

import orjson
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.people import own
from muster.people.models import APPEAL_COLUMN, Appeal, OwnView
from muster.people.own import Own
from muster.people.queries.identities import visible
from muster.people.queries.own import is_guarded, own_identity

ANSWER_WITHIN = timedelta(days=3)
"""From asking to the latest answer; past it the appeal is red on the desk."""
SHORTEST, LONGEST = 3, 1000
MOST_OPEN = 3


def make_own_link(scope: Scope, *, identity: int) -> str:
    """The token of a link to their own record, for somebody in a field record within reach. Raises NotFound."""
    row = visible(scope).filter(pk=identity, kind="person").first()
    if row is None:
        raise NotFound(_("There is no such person, or they are none of your area."))
    audit.write(scope, action="people.make_own_link", subject=f"identity:{identity}", place=row.site)
    return own.make_token(Own(row.incident, row.pk))


def ask(scope: Scope, whose: Own, *, kind: str, text: str, guardian: str = "") -> Appeal:
    """Ask for a correction, or appeal; the clock of the answer starts. Raises NotFound once names are destroyed."""
    found = own_identity(scope, whose)
    if found is None:
        raise NotFound(_("Your data of this operation is destroyed; there is nothing to correct any more."))
    row, content = found
    now = clock.now(whose.incident)
    if kind not in Appeal.Kind.values or not SHORTEST <= len(text.strip()) <= LONGEST:
        raise Problem("text_missing", _("Say in a few words what is wrong or what you ask for."), status=422)
    if is_guarded(content, now.date()) and not guardian.strip():
        raise Problem(
            "guardian_missing", _("For a child under 14 a guardian asks: give the guardian's name."), status=422
        )
    if Appeal.objects.filter(incident=whose.incident, identity=row.pk, answered_at=None).count() >= MOST_OPEN:
        raise Problem("too_many", _("You have asked three times already; please wait for the answer."), status=429)
    asked = {"text": text.strip(), "guardian": guardian.strip()}
    appeal = Appeal.objects.create(
        incident=whose.incident, place=row.site, identity=row.pk, kind=kind, sealed=_sealed(whose.incident, asked),
        asked_at=now, due_at=now + ANSWER_WITHIN,
    )  # fmt: skip
    audit.write(scope, action="people.ask", subject=f"appeal:{appeal.pk}", place=row.site, detail={"kind": kind})
    return appeal


def _sealed(incident: int, words: dict[str, str]) -> bytes:
    return sealing.seal(sealing.key_for_incident(incident), orjson.dumps(words).decode(), column=APPEAL_COLUMN)


def answer(scope: Scope, *, appeal: int, outcome: str, words: str) -> None:
    """The answer of an officer, once. Raises NotFound out of reach, Problem `text_missing`, `answered`."""
    row = (
        Appeal.objects.select_for_update()
        .filter(scope.within("place"), incident=scope.incident or 0, pk=appeal)
        .first()
    )
    if row is None:
        raise NotFound
    if row.answered_at is not None:
        raise Problem("answered", _("This has been answered a moment ago."), status=409)
    if outcome not in Appeal.Outcome.values or len(words.strip()) < SHORTEST:
        raise Problem("text_missing", _("Say what was decided, and why, in words the person understands."), status=422)
    row.sealed = _sealed(row.incident, {**row.words, "answer": words.strip()})
    row.outcome, row.answered_by, row.answered_at = outcome, scope.actor, clock.now(row.incident)
    row.save(update_fields=["sealed", "outcome", "answered_by", "answered_at"])
    audit.write(scope, action="people.answer", subject=f"appeal:{appeal}", place=row.place, detail={"outcome": outcome})


def show_looks(scope: Scope, *, shown: bool) -> None:
    """Whether people see on their own page who looked at their names, and why."""
    OwnView.objects.update_or_create(incident=incident_of(scope), defaults={"shows_looks": shown})
    audit.write(scope, action="people.show_looks", detail={"shown": shown})
