"""The desk's part of the exercise: an office in each village, whose phones go from door to door."""

from __future__ import annotations

from datetime import datetime

from muster.kernel.scope import Scope
from muster.places.actions import SiteDraft, open_sites
from muster.visits.phone import OFFICE
from muster.visits.rehearsal.scripted import Script


def open_posts(scope: Scope, script: Script, *, place: str, since: datetime) -> list[str]:
    """Open the offices of the script; answers their sites in its order."""
    return sites_of(scope, script, place=place, since=since)


def sites_of(scope: Scope, script: Script, *, place: str, since: datetime) -> list[str]:
    """The sites of its offices, in its order; those that are not there yet are opened."""
    drafts = [SiteDraft(post.place, OFFICE, post.name) for post in script.posts]
    return open_sites(scope=scope, drafts=drafts, opened_at=since)
