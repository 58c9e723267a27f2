"""'Fill what is left': the solver is asked, heard, and its best plan becomes the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from muster.kernel import audit, bulk, clock, jobs
from muster.kernel.naming import called
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.rosters import problem, words
from muster.rosters.actions import ending
from muster.rosters.actions.rosters import draft
from muster.rosters.models import Assignment, Computation, Post, Roster, ShiftKind
from muster.rosters.queries import facts as gathering
from muster.rosters.queries import needs
from muster.rosters.queries import rosters as queries

KIND = "rosters.fill"
LEAST, MOST = 2, 600
TOLD = 5


def start(scope: Scope, *, roster: int, seconds: int, subject: str) -> Computation:
    """Ask for it. Raises Problem when it is no draft, or is being computed already."""
    with transaction.atomic():
        return begin(scope, draft(scope, roster), KIND, seconds=seconds, subject=subject)


def begin(
    scope: Scope, row: Roster, kind: str, *, seconds: int, subject: str, scenario: Mapping[str, Any] | None = None
) -> Computation:
    """One computation of a roster at a time: `row` is locked. Raises Problem."""
    if not LEAST <= seconds <= MOST:
        raise Problem("seconds", _("Give it between 2 seconds and 10 minutes."))
    with transaction.atomic():
        if Computation.objects.filter(roster=row.pk, incident=row.incident, state=Computation.State.RUNNING).exists():
            raise Problem("running", _("This roster is being computed already. Wait for it, or stop it."), status=409)
        asked = Computation.objects.create(
            incident=row.incident, place=row.place, roster=row.pk, seconds=seconds, scenario=scenario or {},
            started_at=clock.now(row.incident),
        )  # fmt: skip
        asked.job = jobs.start(scope, kind, subject=subject, computation=asked.pk)
        asked.save(update_fields=["job"])
        audit.write(scope, action=kind, subject=f"roster:{row.pk}", place=row.place,
                    detail={"seconds": seconds})  # fmt: skip
    return asked


def computation(scope: Scope, number: int) -> Computation:
    """One run of the solver, without its plan until that is asked for. Raises NotFound."""
    rows = Computation.objects.filter(scope.within("place"), incident=scope.incident or 0, pk=number)
    row = rows.defer("plan").first()
    if row is None:
        raise NotFound(_("There is no such computation, or it is none of your area."))
    return row


def stop(scope: Scope, *, number: int) -> Computation:
    """Take the best plan so far. A second time changes nothing."""
    row = computation(scope, number)
    if row.state == Computation.State.RUNNING and not row.stop_asked:
        row.stop_asked = True
        row.save(update_fields=["stop_asked"])
        audit.write(scope, action="rosters.stop_filling", subject=f"roster:{row.roster}", place=row.place)
    return row


def posed(scope: Scope, *, number: int) -> bytes:
    """The problem of a roster. Raises Problem when there is nothing to fill, nobody to fill it, or locks contradict."""
    row = computation(scope, number)
    facts = gathering.facts(scope, draft(scope, row.roster))
    refuse_hopeless(facts)
    wrong = problem.contradictions(facts)
    if wrong:
        raise Problem("locks", _contradictions(scope, wrong), status=409)
    Computation.objects.filter(pk=row.pk).update(people=len(facts.people))
    return orjson.dumps(problem.document(facts))


def refuse_hopeless(facts: problem.Facts) -> None:
    """Raises Problem when there is nothing to fill, or nobody to fill it."""
    if not facts.wants:
        raise Problem("no_needs", _("No post of this roster needs anybody yet. Say at each post what it needs."))
    if not facts.people:
        raise Problem("nobody", _("Nobody can be given duty: load staff, or ask for people by a call-up."))


def _contradictions(scope: Scope, wrong: list[problem.Contradiction]) -> str:
    names = called("staff", scope, {UUID(one.given.person) for one in wrong})
    told = [
        f"{names[UUID(one.given.person)].name} {one.given.duty.day:%m-%d}：{words.broken(one.broken)}"
        for one in wrong[:TOLD]
    ]
    return _("Locked shifts contradict the rules; nothing was computed. Unlock or move them: %(which)s") % {
        "which": "；".join(told)
    }


def heard(scope: Scope, *, number: int, said: Mapping[str, Any]) -> bool:
    """Keep what the solver says, and whether somebody asked to stop. Raises Problem when it refused the problem."""
    refuse_refused(said)
    # Twice a second it says nothing: the plan, which can be megabytes, is then left where it lies.
    rows = Computation.objects.filter(pk=number)
    if said.get("kind") == "plan":
        rows.update(
            cost=said["cost"], bound=said["lower_bound"], unmet_min=said["unmet_min"],
            unmet_target=said["unmet_target"], against=said.get("against_wishes", 0),
            proven=said["status"] == "optimal", took=said["seconds"], plan={"assignments": said["assignments"]},
        )  # fmt: skip
    if said.get("kind") == "reasons":
        plan = rows.values_list("plan", flat=True).get()
        found = [one for one in said["shortages"] if one["day"] >= problem.BEFORE]
        rows.update(shortages=found, plan={**plan, "because": said["because"]})
    return rows.values_list("stop_asked", flat=True).get()


def cut_short(scope: Scope, *, number: int) -> None:
    """The program is being stopped: the best plan so far is what there will be."""
    row = computation(scope, number)
    Computation.objects.filter(pk=row.pk).update(cut_short=True)
    audit.write(scope, action="rosters.cut_short", subject=f"roster:{row.roster}", place=row.place)


def refuse_refused(said: Mapping[str, Any]) -> None:
    """Raises Problem when the solver found the problem contradictory."""
    if said.get("kind") == "refused":
        why = "；".join(said["faults"][:TOLD])
        raise Problem("refused", _("The roster contradicts itself: %(why)s") % {"why": why})


def fail(scope: Scope, *, number: int, why: str) -> None:
    """Nothing was computed; the draft is as it was."""
    rows = Computation.objects.filter(scope.within("place"), pk=number, state=Computation.State.RUNNING)
    rows.update(state=Computation.State.FAILED, problem=why)


def apply(scope: Scope, *, number: int) -> int:
    """Make the best plan the draft: locked people stay, who stands where the plan wants them stays, others come and go.

    Returns how many were put in. Raises Problem when there is no plan.
    """
    asked = computation(scope, number)
    if not asked.plan.get("assignments"):
        raise Problem("no_plan", _("No plan was found in the time there was. Give it more time."))
    with transaction.atomic():
        row = draft(scope, asked.roster)
        because = problem.reasons(row.first, asked.plan)
        wanted = {(one.person, one.day): one for one in problem.planned(row.first, asked.plan)}
        gone, kept = _keep(queries.assignments(scope, row), wanted, because)
        bulk.change(kept, ["because", "role"])
        leaving = queries.assignments(scope, row).filter(pk__in=gone)
        ending.take_off(leaving, why="recomputed", at=clock.now(row.incident))
        fresh = _fresh(scope, row, wanted, because)
        bulk.add(fresh)
        asked.state = Computation.State.DONE
        asked.save(update_fields=["state"])
        audit.write(scope, action="rosters.apply_plan", subject=f"roster:{row.pk}", place=row.place,
                    detail={"put_in": len(fresh)})  # fmt: skip
    return len(fresh)


Reasons = Mapping[tuple[str, date], dict[str, Any]]
Plans = dict[tuple[str, date], problem.Planned]


def _keep(rows: Iterable[Assignment], wanted: Plans, because: Reasons) -> tuple[list[int], list[Assignment]]:
    """Who stays is taken out of what is still wanted, also whom somebody put elsewhere meanwhile. Which rows end, and
    which stay as the plan explains them?"""
    gone, kept = [], []
    for one in rows:
        plan = wanted.get((str(one.staff), one.day))
        meant = plan is not None and (plan.post, plan.shift) == (one.post_id, one.shift_id)
        if plan is not None and (meant or one.locked):
            del wanted[str(one.staff), one.day]
        if plan is not None and meant:
            one.because, one.role = because.get((str(one.staff), one.day), {}), plan.role
            kept.append(one)
        elif not one.locked:
            gone.append(one.pk)
    return gone, kept


def _fresh(scope: Scope, row: Roster, wanted: Plans, because: Reasons) -> list[Assignment]:
    """What the plan still wants; a post or a shift that was given up while it was computed needs nobody any more."""
    posts: dict[int, Post] = {post.pk: post for post in needs.posts_of(scope, row)}
    kinds: dict[int, ShiftKind] = {kind.pk: kind for kind in needs.shift_kinds(scope)}
    now = clock.now(row.incident)
    made = []
    for one in wanted.values():
        post, kind = posts.get(one.post), kinds.get(one.shift)
        if post is None or kind is None:
            continue
        starts, ends = needs.times(kind, one.day)
        made.append(
            Assignment(
                incident=row.incident, site=post.site, roster=row, post=post, shift=kind, staff=UUID(one.person),
                day=one.day, role=one.role, starts_at=starts, ends_at=ends, source=Assignment.Source.PLAN,
                because=because.get((one.person, one.day), {}), set_by=scope.actor, set_at=now,
            )
        )  # fmt: skip
    return made
