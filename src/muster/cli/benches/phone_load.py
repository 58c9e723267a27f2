"""A gate with rules and 500 permits for `bench phone`; prints a one-time code."""

from __future__ import annotations

import json
import os
from datetime import timedelta

SITE = "510521100001-K001"
PERMITS = 500
NOW_AND_BEFORE = timedelta(hours=48)


def load() -> dict[str, str]:
    """Fill the state; the code lets one phone in."""
    from django.utils import timezone

    from muster.accounts.actions import make_enrolment_code
    from muster.checkpoints.models import Checkpoint, Permit, Policy
    from muster.incidents.actions import open_incident
    from muster.kernel.scope import Scope, acting, system
    from muster.places.load import load as load_places
    from muster.places.models import Site

    load_places("5105")
    now = timezone.now()
    since = now - NOW_AND_BEFORE
    opened = open_incident(
        Scope(actor="bench"), name="bench", title_zh="演", title_en="Bench", place="510521", at=since
    )
    with acting(system(opened.pk, "bench")) as scope:
        Site.objects.create(
            code=SITE, kind="K", place=SITE[:12], name="Gate", pinyin="", generated=True, opened_at=since
        )
        Checkpoint.objects.create(incident=opened.pk, site=SITE, since=since, recorded_at=since)
        lanes = ["ordinary", "supply", "enterprise", "medical"]
        Policy.objects.create(
            incident=opened.pk, place="510521", proof_hours=24, lanes=lanes, risk_origins=["510503100"], since=since,
            recorded_at=since,
        )  # fmt: skip
        Permit.objects.bulk_create(
            Permit(
                incident=opened.pk, place="510521", number=f"LU-{number:05d}", lane="supply", plate=b"-",
                mark=os.urandom(16), valid_from=since, valid_until=now + NOW_AND_BEFORE, recorded_at=since,
            )
            for number in range(PERMITS)
        )  # fmt: skip
        return {"code": make_enrolment_code(scope, site=SITE).code}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(load()))
