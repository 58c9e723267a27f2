"""The walls that the tests themselves stand on: roles, clones, a real server."""

import asyncio
import json
import random
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from tests import dealing
from tests.harness import clone


def keep_session(key):
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())


@pytest.mark.django_db
def test_runs_as_the_app_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("muster_app", False)


@pytest.mark.parametrize("time", [1, 2])
def test_fresh_database_forgets_what_was_committed(fresh_database, time):
    assert not Session.objects.exists()
    keep_session("x")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_transactional_tests_get_a_clone(time):
    assert not Session.objects.exists()
    keep_session("x")


def test_connection_opened_beside_a_loop_outlives_a_database_made_anew_in_it(fresh_database, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    connection.ensure_connection()

    async def anew() -> None:
        clone()

    asyncio.run(anew())
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        assert cursor.fetchone() == (1,)


def test_owner_sees_what_was_committed(fresh_database, owner_connection):
    keep_session("x")
    assert owner_connection.execute("SELECT count(*), current_user FROM django_session").fetchone() == (
        1,
        "muster_owner",
    )


def test_serving_answers(serving):
    with urllib.request.urlopen(f"{serving}/healthz", timeout=10) as response:
        assert json.load(response)["status"] == "ok"


@dataclass(frozen=True)
class Collected:
    """What dealing asks of a collected test."""

    path: Path
    seconds: float | None = None

    def get_closest_marker(self, name):
        return pytest.mark.slow(seconds=self.seconds).mark if self.seconds else None


def test_each_workers_stretch_begins_with_slow_tests_of_like_length():
    """Whoever would be left with the walk at the end leaves the others idle for minutes."""
    slow = {"walk": [150, 150], "matrix": [150, 30, 30], "million": [100], "gates": [100], "others": [10] * 9}
    items = [Collected(Path(module), seconds) for module, several in slow.items() for seconds in several]
    items = random.sample([*items, *(Collected(Path("quick")) for _number in range(100))], len(items) + 100)
    dealt = dealing.deal(items, 2)
    assert sorted(map(id, dealt)) == sorted(map(id, items))
    hands = [[dealing.seconds(one) for one in hand] for hand in (dealt[: len(dealt) // 2], dealt[len(dealt) // 2 :])]
    assert abs(sum(hands[0]) - sum(hands[1])) <= 90
    for hand in hands:
        assert not any(hand[len([one for one in hand if one]) :]), "slow ones come first"
    first, second = ({str(one.path) for one in hand} for hand in (dealt[: len(dealt) // 2], dealt[len(dealt) // 2 :]))
    assert first & second <= {"quick"}, "a module stays with one worker"
