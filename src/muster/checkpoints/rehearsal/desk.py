"""The desk's part of the checkpoints' exercise: rules, posts, permits, officers."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from muster.checkpoints import actions
from muster.checkpoints.models import Mode
from muster.checkpoints.rehearsal.bodies import STATIC_MANAGEMENT
from muster.checkpoints.rehearsal.posts import TOWN_LENGTH
from muster.checkpoints.rehearsal.scripted import Script
from muster.kernel.scope import Scope
from muster.places.actions import SiteDraft, open_sites
from muster.places.queries import generated_points

LETTER = "K"
VALID_DAYS = 30


def open_posts(scope: Scope, script: Script, *, place: str, since: datetime) -> list[str]:
    """Set the rules, open every post of the script, issue its permits; answers the posts' sites in its order.

    The exercise's clock has to stand at `since`.
    """
    draft = actions.PolicyDraft(
        place=place, since=since, phase_zh="静态管理", phase_en="Static management", policy=STATIC_MANAGEMENT
    )
    actions.set_policy(scope=scope, draft=draft)
    sites = sites_of(scope, script, place=place, since=since)
    openings = [
        actions.Opening(site, post.kind, Mode(post.mode)) for site, post in zip(sites, script.posts, strict=True)
    ]
    actions.open_checkpoints(scope=scope, openings=openings, since=since)
    for permit in script.permits:
        actions.issue_permit(
            scope=scope,
            draft=actions.PermitDraft(
                place=place,
                number=permit.number,
                plate=permit.plate,
                lane=permit.lane,
                valid_from=since,
                valid_until=since + timedelta(days=VALID_DAYS),
            ),
        )
    for town, officer in script.officers.items():
        actions.grant_power(scope=scope, person=UUID(officer), place=town)
    return sites


def sites_of(scope: Scope, script: Script, *, place: str, since: datetime) -> list[str]:
    """The sites of the script's posts, in its order; those that are not there yet are opened.

    Where they really stood was not published: each gets a point inside its town as the map draws it.
    """
    towns = [post.place[:TOWN_LENGTH] for post in script.posts]
    points = {town: iter(found) for town, found in generated_points(place, Counter(towns)).items()}
    drafts = [
        SiteDraft(post.place, LETTER, post.name, *next(points[town]), generated=True)
        for town, post in zip(towns, script.posts, strict=True)
    ]
    return open_sites(scope=scope, drafts=drafts, opened_at=since)
