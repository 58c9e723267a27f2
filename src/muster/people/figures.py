"""Numbers of people: teams by kind, members, deployments. People and person-times are counted apart."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from muster.kernel.counting import Counted, Way, tier
from muster.kernel.figures import Figure, register
from muster.kernel.scope import Scope
from muster.people.models import Deployment, Member, Team

_TEAM: dict[str, Way] = {
    "kind": lambda rows, value: rows.filter(kind=value),
    "wave": lambda rows, value: rows.filter(wave=int(value)),
    "team": lambda rows, value: rows.filter(name=value),
    "tier": tier,
}
_MEMBER: dict[str, Way] = {
    "kind": lambda rows, value: rows.filter(team__kind=value),
    "wave": lambda rows, value: rows.filter(team__wave=int(value)),
    "team": lambda rows, value: rows.filter(team__name=value),
    "from_elsewhere": lambda rows, value: rows.exclude(team__origin=""),
    "tier": tier,
}
_SENT: dict[str, Way] = {
    "kind": lambda rows, value: rows.filter(kind=value),
    "duty": lambda rows, value: rows.filter(duty=value),
    "wave": lambda rows, value: rows.filter(team__in=Team.objects.filter(wave=int(value)).values("pk")),
    "team": lambda rows, value: rows.filter(team__in=Team.objects.filter(name=value).values("pk")),
    "tier": tier,
}


def _teams(*kinds: str) -> Counted:
    def rows(scope: Scope) -> QuerySet[Team]:
        return Team.objects.filter(scope.within("place"), incident=scope.incident or 0, kind__in=kinds)

    return Counted(rows, "people.found_team", "founded_at", "founded_at", ways=_TEAM)


def _members(*kinds: str) -> Counted:
    def rows(scope: Scope) -> QuerySet[Member]:
        found = Member.objects.filter(scope.within("place"), incident=scope.incident or 0)
        return found.filter(team__kind__in=kinds) if kinds else found

    return Counted(rows, "people.join_team", "since", "recorded_at", "staff", ways=_MEMBER)


def _deployments(distinct: str = "", *kinds: str) -> Counted:
    def rows(scope: Scope) -> QuerySet[Deployment]:
        found = Deployment.objects.filter(scope.within("place"), incident=scope.incident or 0)
        return found.filter(kind__in=kinds) if kinds else found

    return Counted(rows, "people.deploy", "starts_at", "recorded_at", distinct, ways=_SENT)


TEAMS, PEOPLE, TIMES, PLACES = _("teams"), _("people"), _("person-times"), _("places")
register(
    Figure("people.pioneer_teams", _("Pioneer teams"), TEAMS,
           _("Party members' task teams founded in the operation."), _teams("vanguard-team")),
    Figure("people.temporary_branches", _("Temporary branches"), TEAMS,
           _("Temporary Party branches founded in the operation, each approved."), _teams("temporary-branch")),
    Figure("people.volunteer_teams", _("Task and volunteer teams"), TEAMS,
           _("Party members' task teams and volunteer teams founded in the operation."),
           _teams("vanguard-team", "volunteer-team")),
    Figure("people.posts", _("Pioneer posts"), _("posts"), _("Party members' model posts."), _teams("vanguard-post")),
    Figure("people.work_groups", _("Work groups"), TEAMS, _("Work groups founded in the operation."),
           _teams("work-group")),
    Figure("people.in_teams", _("People in teams"), PEOPLE,
           _("Everybody who is or was in a team, each counted once."), _members()),
    Figure("people.members_deployed", _("People deployed"), PEOPLE,
           _("Everybody who was sent to a place at least once, each counted once."), _deployments("staff")),
    Figure("people.deployments", _("Deployments"), TIMES,
           _("Each time that one person was sent to one place."), _deployments()),
    Figure("people.volunteer_person_times", _("Deployments of teams"), TIMES,
           _("Each time that one person of a task or volunteer team was sent to one place."),
           _deployments("", "vanguard-team", "volunteer-team")),
    Figure("people.places_staffed", _("Places staffed"), PLACES,
           _("Places to which somebody was sent, each counted once."), _deployments("place")),
)  # fmt: skip
