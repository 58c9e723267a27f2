"""What every page of the desk has to show, and how each page that takes arguments is reached.

`play` makes it: what the matrix has, and lists, shifts, reports, files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from muster.accounts.models import Shift
from muster.callups import links
from muster.callups.models import Answer, CallUp, HomeReport, TaskOrder
from muster.certificates.links import holder_address, papers_address
from muster.certificates.models import Certificate
from muster.incidents.models import Area, Group
from muster.kernel.models import Job, Upload
from muster.kernel.scope import Scope, acting
from muster.messages.models import Batch
from muster.passes.models import Pass
from muster.passes.views.holder import address
from muster.people.actions.own import make_own_link
from muster.people.models import Hold, Identity, Staff, Team
from muster.quarantine.models import Room, Stay
from muster.rosters import links as duty_links
from muster.rosters.models import Assignment, Computation, Roster, Swap
from muster.rosters.models import Post as DutyPost
from muster.screening.letter_models import Letter
from muster.screening.letters import links as letter_links
from muster.screening.models import Measure, RiskVersion, SourceRow
from muster.screening.sources.links import Invited, make_token
from muster.situation.models import Bulletin
from tests.cast import COUNTY, VILLAGE
from tests.matrix.world import World


@dataclass(frozen=True)
class Scene:
    """What pages are opened with."""

    world: World
    office: Scope
    """Of the command officer."""

    def one(self, model: Any, **wanted: Any) -> Any:
        """The newest row of a table that the officer sees."""
        with acting(self.office):
            return model.objects.filter(**wanted).latest("pk")


def lists(route: str, kind: str) -> dict[str, Any]:
    """The pages of one kind of list, each with a list in the state that it is for."""

    def number(scene: Scene, state: str) -> list[list[int]]:
        return [[scene.one(Upload, kind=kind, state=state).pk]]

    return {
        route: lambda scene: number(scene, "loaded"),
        f"{route}-columns": lambda scene: number(scene, "read"),
        f"{route}-preview": lambda scene: number(scene, "read"),
    }


def own_token(scene: Scene) -> str:
    """Of the link to the record of somebody who passed a gate."""
    identity = scene.one(Identity, kind="person").pk
    with acting(scene.office):
        token: str = make_own_link(scene.office, identity=identity)
    return token


def pass_token(scene: Scene) -> str:
    """Of the page that a pass's holder has."""
    return _last(address(scene.one(Pass)))


def _last(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[-1]


def _held(scene: Scene) -> tuple[int, Any]:
    return scene.office.incident or 0, scene.one(Measure, state="force").pk


def _callups(scene: Scene) -> list[CallUp]:
    with acting(scene.office):
        return list(CallUp.objects.order_by("pk").prefetch_related("answers"))


def _token(scene: Scene, purpose: str, row: Any) -> str:
    return links.make(purpose, incident=row.incident, row=row.pk)


def _report_token(scene: Scene) -> str:
    return links.make(links.REPORT, incident=scene.office.incident or 0, row=scene.world.organisations["village"])


def _cell(scene: Scene) -> list[Any]:
    row = scene.one(Assignment)
    return [row.roster_id, row.post_id, row.shift_id, row.day.isoformat()]


def _duty_tokens(scene: Scene) -> list[list[str]]:
    """Of somebody who has a shift, and of somebody who is asked to take it."""
    row, asked = scene.one(Assignment), scene.one(Swap)
    return [[duty_links.make(incident=row.incident, staff=staff)] for staff in (row.staff, asked.taker)]


ARGUMENTS: dict[str, Callable[[Scene], list[list[Any]]]] = {
    "people:assign-duty": lambda scene: [[scene.one(Group).pk]],
    "people:entrust-area": lambda scene: [[scene.one(Area).pk]],
    "visit": lambda scene: [[scene.world.visits["village"]]],
    "place": lambda scene: [[COUNTY], [VILLAGE]],
    "grids": lambda scene: [[VILLAGE]],
    "grid": lambda scene: [[f"{VILLAGE}001"]],
    "site": lambda scene: [[scene.world.sites["gate"]]],
    "move-site": lambda scene: [[scene.world.sites["gate"]]],
    **lists("site-list", "places.sites"),
    **lists("post-list", "checkpoints.posts"),
    **lists("people:staff-list", "people.staff"),
    **lists("people:proof-list", "people.proofs"),
    **lists("household-list", "passes.households"),
    **lists("source-sheet", "screening.source"),
    **lists("notice-list", "screening.notice"),
    "source-row": lambda scene: [[scene.one(SourceRow, state=state).pk] for state in ("open", "linked")],
    "self-report": lambda scene: [[make_token(Invited(scene.office.incident or 0, VILLAGE, "大田村专班"))]],
    "account": lambda scene: [[scene.world.cast.duty.pk]],
    "people:organisation": lambda scene: [[scene.world.organisations["village"]]],
    "people:staff-member": lambda scene: [[scene.one(Staff).pk]],
    **lists("named-list", "callups.named"),
    **lists("people:organisation-list", "people.organisations"),
    **lists("people:team-list", "people.teams"),
    **lists("people:deployment-list", "people.deployments"),
    "people:team": lambda scene: [[scene.one(Team).pk]],
    "people:shift-desk": lambda scene: [[scene.one(Shift).pk]],
    "people:reveal": lambda scene: [[scene.world.identities["gate"]]],
    "people:guardian": lambda scene: [[scene.world.identities["gate"]]],
    "people:hold": lambda scene: [[scene.one(Hold).pk]],
    "people:own-record": lambda scene: [[own_token(scene)]],
    "pass": lambda scene: [[scene.one(Pass).pk]],
    "quarantine-site": lambda scene: [[scene.one(Stay).site]],
    "quarantine-rooms": lambda scene: [[scene.one(Stay).site]],
    "quarantine-room": lambda scene: [[scene.one(Room, name="0101").pk], [scene.one(Room, name="0102").pk]],
    "quarantine-stay": lambda scene: [[scene.one(Stay).pk]],
    "certificate": lambda scene: [[scene.one(Certificate).pk]],
    "certificate-page": lambda scene: [[_last(holder_address(scene.one(Certificate)))]],
    "sign-papers": lambda scene: [[_last(papers_address(*_held(scene)))]],
    "pass-page": lambda scene: [[pass_token(scene)]],
    "letter": lambda scene: [[scene.one(Letter).pk]],
    "letter-page": lambda scene: [[letter_links.make_token(scene.one(Letter))]],
    "screened": lambda scene: [[scene.one(Measure, state="force").pk], [scene.one(Measure, state="proposed").pk]],
    "risk-list": lambda scene: [[scene.one(RiskVersion, published_at=None).pk]],
    "call-up": lambda scene: [[row.pk] for row in _callups(scene)],
    "call-up-answer": lambda scene: [[row.answers.all()[0].pk] for row in _callups(scene)],
    "volunteers": lambda scene: [[_callups(scene)[-1].pk]],
    "task-order": lambda scene: [[scene.one(TaskOrder).pk]],
    "callup-answer-page": lambda scene: [[_token(scene, links.ANSWER, scene.one(Answer))]],
    "sign-up-page": lambda scene: [[_token(scene, links.SIGN_UP, _callups(scene)[-1])]],
    "order-page": lambda scene: [[_token(scene, links.ORDER, scene.one(TaskOrder))]],
    "report-home-page": lambda scene: [[_report_token(scene)]],
    "confirm-report-page": lambda scene: [[_token(scene, links.CONFIRM, scene.one(HomeReport))]],
    "sending": lambda scene: [[scene.one(Batch).pk]],
    "duty-post": lambda scene: [[scene.one(DutyPost, name="查验岗").pk]],
    "roster": lambda scene: [[scene.one(Roster, state="published").pk], [scene.one(Roster, state="draft").pk]],
    "what-if": lambda scene: [[scene.one(Roster, state="draft").pk]],
    "substitutes": lambda scene: [[scene.one(Assignment, roster__state="published").pk]],
    "computation": lambda scene: [[scene.one(Computation).pk]],
    "own-shifts": _duty_tokens,
    "roster-cell": lambda scene: [_cell(scene)],
    "check": lambda scene: [[scene.world.records["gate"]]],
    "step": lambda scene: [[scene.world.steps["gate"]]],
    "step-kind": lambda scene: [["report"]],
    "figure": lambda scene: [["gates.vehicles_turned_back"]],
    "job": lambda scene: [[scene.one(Job).pk]],
    "bulletin": lambda scene: [[scene.one(Bulletin).pk]],
    "board-at": lambda scene: [[COUNTY], [scene.world.sites["gate"]]],
    "wall": lambda scene: [[COUNTY]],
}
"""For each page that takes arguments: how it gets them from the scene, perhaps several times."""
