"""A person's own side: the link they are given, what they ask for, and the answer they get in time."""

from __future__ import annotations

from datetime import timedelta

import orjson
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.people import own
from muster.people.models import APPEAL_COLUMN, GUARDIAN_COLUMN, Appeal, Guardian, Identity, OwnView, Relation
from muster.people.own import Own
from muster.people.queries.identities import visible
from muster.people.queries.own import guardian_of, is_child, named_guardian, own_identity
from muster.people.rules import is_phone, normal_phone

ANSWER_WITHIN = timedelta(days=3)
"""From asking to the latest answer; past it the appeal is red on the desk."""
SHORTEST, LONGEST = 3, 1000
SHORTEST_NAME = 2
MOST_OPEN = 3


def make_own_link(scope: Scope, *, identity: int) -> str:
    """The token of a link to their own record, for somebody in a field record within reach; of a child under 14 it is
    the guardian's. Raises NotFound, Problem `guardian_first`."""
    row = visible(scope).filter(pk=identity, kind="person").first()
    if row is None:
        raise NotFound(_("There is no such person, or they are none of your area."))
    guardian = _guardian(scope, row)
    audit.write(
        scope, action="people.make_own_link", subject=f"identity:{identity}", place=row.site,
        detail={"guardian": guardian} if guardian else {},
    )  # fmt: skip
    return own.make_token(Own(row.incident, row.pk, guardian))


def _guardian(scope: Scope, row: Identity) -> int | None:
    """Whose the link is to be: of somebody under 14 it is the guardian's. Raises Problem `guardian_first`."""
    found = own_identity(scope, Own(row.incident, row.pk))
    if found is None or not is_child(scope, row, found[1], clock.today(row.incident)):
        return None
    guardian = guardian_of(scope, row.pk)
    if guardian is None:
        told = _("This person is under 14: the link is for a guardian. Write down first who that is.")
        raise Problem("guardian_first", told, status=409)
    return guardian.pk


def note_guardian(scope: Scope, *, identity: int, name: str, relation: str, phone: str) -> int:
    """Write down who looks and asks for a child; whoever did before does no more, and their link opens nothing.

    Raises NotFound, Problem `not_a_child`, `name_missing`, `relation`, `phone`.
    """
    row = visible(scope).filter(pk=identity, kind="person").first()
    found = own_identity(scope, Own(row.incident, row.pk)) if row is not None else None
    if row is None or found is None:
        raise NotFound(_("There is no such person, or they are none of your area."))
    if not is_child(scope, row, found[1], clock.today(row.incident)):
        raise Problem("not_a_child", _("This person is 14 or older: the link is their own."), status=409)
    if len(name.strip()) < SHORTEST_NAME:
        raise Problem("name_missing", _("Give the guardian's name."), status=422)
    if relation not in Relation.values:
        raise Problem("relation", _("Say what the guardian is to the child."), status=422)
    if not is_phone(number := normal_phone(phone)):
        raise Problem("phone", _("Give the guardian's own phone number, with all its digits."), status=422)
    now = clock.now(row.incident)
    before = guardian_of(scope, identity)
    if before is not None:
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    words = orjson.dumps({"name": name.strip(), "relation": relation, "phone": number}).decode()
    guardian = Guardian.objects.create(
        incident=row.incident, place=row.site, identity=row.pk, noted_by=scope.actor, recorded_at=now,
        sealed=sealing.seal(sealing.key_for_incident(row.incident), words, column=GUARDIAN_COLUMN),
    )  # fmt: skip
    audit.write(
        scope, action="people.note_guardian", subject=f"identity:{identity}", place=row.site,
        detail={"guardian": guardian.pk, "before": before.pk if before is not None else None},
    )  # fmt: skip
    return guardian.pk


def ask(scope: Scope, whose: Own, *, kind: str, text: str) -> Appeal:
    """Ask for a correction, or appeal; the clock of the answer starts. Raises NotFound once names are destroyed."""
    found = own_identity(scope, whose)
    if found is None:
        raise NotFound(_("Your data of this operation is destroyed; there is nothing to correct any more."))
    row, content = found
    now = clock.now(whose.incident)
    if kind not in Appeal.Kind.values or not SHORTEST <= len(text.strip()) <= LONGEST:
        raise Problem("text_missing", _("Say in a few words what is wrong or what you ask for."), status=422)
    guardian = named_guardian(whose)
    if is_child(scope, row, content, clock.today(whose.incident)) != bool(guardian):
        raise Problem("guardian", _("For a child under 14 a guardian asks, by the guardian's own link."), status=409)
    if Appeal.objects.filter(incident=whose.incident, identity=row.pk, answered_at=None).count() >= MOST_OPEN:
        raise Problem("too_many", _("You have asked three times already; please wait for the answer."), status=429)
    by = {"guardian": guardian["name"], "relation": guardian["relation"]} if guardian else {}
    asked = {"text": text.strip(), **by}
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
