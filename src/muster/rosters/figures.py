"""Numbers of duty: posts, shifts, who came, who did not."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from muster.kernel.counting import Counted
from muster.kernel.figures import Figure, register
from muster.kernel.scope import Scope
from muster.rosters.models import Assignment, Handover, Post, Presence, Wish
from muster.rosters.queries import items
from muster.rosters.queries.rosters import stood


def _posts(scope: Scope) -> QuerySet[Post]:
    return Post.objects.filter(scope.within("site"), incident=scope.incident or 0)


def _shifts(scope: Scope) -> QuerySet[Assignment]:
    return Assignment.objects.filter(scope.within("site"), incident=scope.incident or 0)


def _missed(scope: Scope) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(scope.within("site"), incident=scope.incident or 0)
    return rows.filter(ended_why__in=("absent", "declined"))


def _began(scope: Scope) -> QuerySet[Presence]:
    return Presence.objects.filter(scope.within("site"), incident=scope.incident or 0, kind=Presence.Kind.BEGIN)


def _handed(scope: Scope) -> QuerySet[Handover]:
    return Handover.objects.filter(scope.within("site"), incident=scope.incident or 0)


def _wishes(scope: Scope) -> QuerySet[Wish]:
    return Wish.objects.filter(scope.within("place"), incident=scope.incident or 0)


PEOPLE, TIMES = _("people"), _("person-times")
register(
    Figure("duty.posts", _("Posts to man"), _("posts"), _("Posts opened at sites of the operation."),
           Counted(_posts, "rosters.open_post", "opened_at", "opened_at", place="site")),
    Figure("duty.person_shifts", _("Person-shifts"), TIMES,
           _("Shifts of people on published rosters, each person and shift counted once."),
           Counted(_shifts, "rosters.assign", "starts_at", "set_at", place="site", stood=stood)),
    Figure("duty.people", _("People on rosters"), PEOPLE, _("Everybody on a published roster, each counted once."),
           Counted(_shifts, "rosters.assign", "starts_at", "set_at", "staff", place="site", stood=stood)),
    Figure("duty.replaced", _("Dropouts replaced"), TIMES,
           _("Shifts whose person declined or did not come, and for whom a substitute was put there."),
           Counted(_missed, "rosters.remove", "ended_at", "ended_at", place="site")),
    Figure("duty.begun", _("Duties begun"), TIMES,
           _("Times that somebody began duty at a site, recorded by a phone or noted at the desk."),
           Counted(_began, "rosters.begin_duty", "effective_at", "recorded_at", place="site")),
    Figure("duty.handovers", _("Handovers"), TIMES, _("Posts handed over from one person to the next."),
           Counted(_handed, "rosters.hand_over", "effective_at", "recorded_at", place="site")),
    Figure("duty.open_items", _("Open items at posts"), _("items"),
           _("What shifts left open at posts when they handed over and nobody has closed, each counted once."),
           Counted(items.steps, "rosters.hand_over", "effective_at", "recorded_at", "item", place="site",
                   stood=items.still_open, opens="record")),
    Figure("duty.wishes", _("Wishes of people on duty"), TIMES,
           _("Wishes about shifts that people said by their link or that a desk noted, also those taken back."),
           Counted(_wishes, "rosters.wish", "recorded_at", "recorded_at", place="place")),
)  # fmt: skip
