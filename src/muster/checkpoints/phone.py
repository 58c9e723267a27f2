"""What checkpoints bring to the phone: words of the check, and the rules of the post for a day without network."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from muster.checkpoints import rules, words
from muster.checkpoints.judge import rule_of
from muster.checkpoints.models import Mode, Permit, Policy
from muster.checkpoints.phonewords import TEXTS
from muster.checkpoints.queries import posts, stepkinds
from muster.kernel import phoneparts
from muster.kernel.scope import Scope
from muster.places import queries as places

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

AHEAD = timedelta(hours=72)
MOST_PERMITS = 20_000
PROVINCE, CITY, COUNTY = 2, 4, 6
SAID = ("lane", "outcome", "verdict", "code", "result", "scan_kind", "seen", "subject", "direction", "helper")


def texts() -> dict[str, _StrOrPromise]:
    """The words of codes as the desk says them, and those of the phone's own screens."""
    said = {f"{kind}.{code}": text for kind in SAID for code, text in words.ALL[kind].items()}
    said |= {f"reason.{code}": text for code, text in words.REASONS.items()}
    said |= {f"unchecked.{code}": text for code, text in words.UNCHECKED.items()}
    said |= {f"refusal.{code}": text for code, text in words.REFUSALS.items()}
    return said | TEXTS


def pack(scope: Scope, site: str, at: datetime) -> dict[str, Any]:
    """Policies that hold at the post now or within three days, permits as keyed digests, places to choose from."""
    rows = [
        row for row in Policy.objects.filter(incident=scope.incident or 0).order_by("pk") if site.startswith(row.place)
    ]
    holding = [row for row in rows if row.until is None or row.until > at]
    return {
        "mode": _mode(scope, site, at),
        "policies": [_policy(row) for row in holding if row.since <= at + AHEAD],
        "permits": _permits(scope, at),
        "places": _places(site),
        "steps": _steps(scope, site, at),
    }


def _mode(scope: Scope, site: str, at: datetime) -> str:
    working = posts.working(scope.incident or 0, at).filter(site=site).first()
    return Mode.TALLY.value if working is None else working.mode


def _policy(row: Policy) -> dict[str, Any]:
    rule = rule_of(row)
    values = {one.name: getattr(rule, one.name) for one in fields(rules.Policy)}
    span = {"since": row.since.isoformat(), "until": None if row.until is None else row.until.isoformat()}
    return {**values, **span, "place": row.place, "id": row.pk}


def permit_digest(incident: int, number: str) -> str:
    """Under what a phone looks a permit up: whoever reads a phone learns no number that would pass."""
    return hashlib.sha256(f"muster-permit:{incident}:{number}".encode()).hexdigest()[:20]


def _permits(scope: Scope, at: datetime) -> dict[str, Any]:
    """Those that may still be shown: lane, from, until, withdrawn, passages left when the pack was made."""
    assert scope.incident is not None  # noqa: S101 - a device belongs to one
    found = Permit.objects.filter(incident=scope.incident, valid_until__gt=at - AHEAD).order_by("-pk")[:MOST_PERMITS]
    known = {
        permit_digest(scope.incident, row.number): [
            row.lane, row.valid_from.isoformat(), row.valid_until.isoformat(),
            None if row.withdrawn_at is None else row.withdrawn_at.isoformat(), row.quota,
        ]
        for row in found
    }  # fmt: skip
    return {"incident": scope.incident, "known": known}


def _steps(scope: Scope, site: str, at: datetime) -> list[dict[str, Any]]:
    """The kinds of steps in their order, with the operation's names and what each needs. Older phones ignore them."""
    held = stepkinds.book(scope, None).at(site, at)
    check = held.kinds.get(stepkinds.FIRST)
    return [
        {"key": row.key, "zh": row.name_zh, "en": row.name_en, "needs": asdict(stepkinds.needs_of(row))}
        for row in ([] if check is None else [check]) + held.following
    ]


def _places(site: str) -> dict[str, list[list[str]]]:
    """Where people come from and go to: the county's own towns, its neighbours, the province's cities, provinces."""
    county, city, province = site[:COUNTY], site[:CITY], site[:PROVINCE]
    lists = {"here": county, "county": city, "city": province, "province": ""}
    return {key: [[place.code, place.name] for place in places.children(above)] for key, above in lists.items()}


phoneparts.register(phoneparts.Part(key="checkpoints", texts=texts(), pack=pack))
