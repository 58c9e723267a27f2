"""How long a post may be silent is set with the rules at the posts, and the board says the numbers that hold."""

from __future__ import annotations

import pytest
from tests.cast import COUNTY, Cast, browser

from muster.kernel.scope import acting, system
from muster.web.board import counts
from muster.web.board.assemble import build
from muster.web.tests import scene


def rule(cast: Cast, **changes: object):
    given = {
        "place": COUNTY, "since": "2022-09-06T08:00", "counted_from": "sampling", "lanes": ["ordinary", "medical"],
        "on_stale_proof": "sample", "temperature": "37.3", "silent_day": "2", "silent_night": "4",
    }  # fmt: skip
    return browser(cast.command, cast.incident).post("/checkpoint-rules/", given | changes)


def silent(cast: Cast) -> int:
    scope = system(cast.incident.pk, "test")
    with acting(scope):
        built = build(scope, COUNTY, None)
        assert counts.SILENT.find(scope, None).count == built.silent
        return built.silent


@pytest.mark.django_db
def test_a_rule_changes_who_is_silent_and_what_the_board_says(cast):
    scene.play(cast.incident)
    page = browser(cast.command, cast.incident)
    before = silent(cast)
    assert before > 0
    assert "超过2小时（夜间4小时）" in page.get(f"/board/{COUNTY}/").content.decode()
    assert rule(cast, silent_day="48", silent_night="48").status_code == 302
    assert silent(cast) == 0
    text = page.get(f"/board/{COUNTY}/").content.decode()
    assert "超过48小时（夜间48小时）" in text
    assert "白天48小时，夜间48小时" in page.get("/checkpoint-rules/").content.decode()


@pytest.mark.django_db
def test_a_limit_beyond_two_days_is_refused(cast):
    answer = rule(cast, silent_day="49")
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
