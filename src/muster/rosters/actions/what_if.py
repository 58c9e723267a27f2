"""What if posts were closed or people were not there: computed on a copy, nothing of the roster changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.rosters import problem, scenario
from muster.rosters.actions import filling
from muster.rosters.actions.rosters import own
from muster.rosters.models import Computation, Roster
from muster.rosters.queries import facts as gathering
from muster.rosters.queries import rosters as queries

KIND = "rosters.what_if"
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Question:
    """Close so many posts of a place, the hardest to man first, or these; so many people of a place are not there."""

    closed_in: str = ""
    closed: int = 0
    posts: tuple[int, ...] = ()
    gone_from: str = ""
    gone: int = 0


def ask(scope: Scope, *, roster: int, question: Question, seconds: int, subject: str) -> Computation:
    """Have it computed. Raises Problem when nothing would change, or there are not so many posts or people."""
    with transaction.atomic():
        row = own(scope, roster)
        row = Roster.objects.select_for_update().get(pk=row.pk)
        facts = gathering.facts(scope, row)
        filling.refuse_hopeless(facts)
        found = {**_closed(facts, question), **_gone(facts, question)}
        if not found:
            raise Problem("nothing", _("Say which posts would be closed, or how many people would not be there."))
        return filling.begin(scope, row, KIND, seconds=seconds, subject=subject, scenario=found)


def _closed(facts: problem.Facts, question: Question) -> dict[str, Any]:
    posts = list(question.posts)
    if question.closed:
        posts = scenario.hardest(facts, question.closed_in, question.closed)
        if len(posts) < question.closed:
            raise Problem("posts", _("Posts there: %(count)d. Say fewer.") % {"count": len(posts)})
    if not posts:
        return {}
    if not {post.key for post in facts.posts} - set(posts):
        raise Problem("posts", _("No post would be left. Say fewer."))
    return {"posts": posts, "closed_in": question.closed_in}


def _gone(facts: problem.Facts, question: Question) -> dict[str, Any]:
    if not question.gone:
        return {}
    people = scenario.busiest(facts, question.gone_from, question.gone)
    if len(people) < question.gone:
        raise Problem(
            "people", _("Only %(count)d people who could be given duty live there. Say fewer.") % {"count": len(people)}
        )
    return {"people": people, "gone_from": question.gone_from}


def posed(scope: Scope, *, number: int) -> dict[str, bytes]:
    """The two problems: as it is, and with the change. Locks do not count: nobody is moved by an answer."""
    row = filling.computation(scope, number)
    facts = scenario.unlocked(gathering.facts(scope, queries.roster(scope, row.roster)))
    changed = scenario.Scenario(frozenset(row.scenario.get("posts", ())), frozenset(row.scenario.get("people", ())))
    after = scenario.without(facts, changed)
    filling.refuse_hopeless(after)
    Computation.objects.filter(pk=row.pk).update(people=len(after.people))
    return {BEFORE: orjson.dumps(problem.document(facts)), AFTER: orjson.dumps(problem.document(after))}


def heard(scope: Scope, *, number: int, which: str, said: Mapping[str, Any]) -> bool:
    """Keep what the solver says of one of the two, and whether somebody asked to stop."""
    row = Computation.objects.get(pk=number)
    filling.refuse_refused(said)
    if said.get("kind") == "plan":
        setattr(row, which, {**getattr(row, which), **scenario.told(said)})
        row.save(update_fields=[which])
    if said.get("kind") == "reasons":
        gaps = [one for one in said["shortages"] if one["day"] >= problem.BEFORE]
        setattr(row, which, {**getattr(row, which), "gaps": gaps})
        row.shortages = gaps
        row.save(update_fields=[which, "shortages"])
    return row.stop_asked


def finish(scope: Scope, *, number: int) -> None:
    """Both are known. Raises Problem when one is not."""
    row = filling.computation(scope, number)
    if not row.before or not row.after:
        raise Problem("no_plan", _("No plan was found in the time there was. Give it more time."))
    row.state = Computation.State.DONE
    row.save(update_fields=["state"])
