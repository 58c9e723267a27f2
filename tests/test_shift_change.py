"""At the change of shift everybody signs in at once: 5,000 people in an hour, through the server as it is served."""

import pytest

AN_HOUR = 5000
PEOPLE = 500
MOST_STATEMENTS = 60


@pytest.mark.slow
def test_five_hundred_at_a_time_are_in_within_a_tenth_of_an_hour(serving: str):
    from muster.accounts.models import Mandate, ShiftEntry, User
    from muster.cli.benches.shift_visitors import open_shifts, play
    from muster.kernel.models import Audit
    from muster.kernel.scope import Scope, acting

    typed = open_shifts(PEOPLE)
    assert len({second for _first, second in typed}) == PEOPLE
    seconds, _each = play(serving, typed, clients=8)
    assert seconds < 3600 * PEOPLE / AN_HOUR
    assert User.objects.filter(on_shift=True).count() == Mandate.objects.filter(user__on_shift=True).count() == PEOPLE
    incident = Mandate.objects.filter(user__on_shift=True).values_list("incident", flat=True).first()
    with acting(Scope(incident=incident, places=("",), actor="command:test")):
        assert ShiftEntry.objects.count() == PEOPLE
        assert Audit.objects.filter(action="accounts.enter_shift").count() == PEOPLE


@pytest.mark.django_db
def test_a_sign_in_asks_little_and_hashes_no_password(cast, monkeypatch):
    """What it costs does not grow with the shifts that are open, and a slow hash is on no path of it."""
    from argon2 import low_level
    from django.contrib.auth import hashers
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from muster.cli.benches.shift_visitors import open_shifts

    def forbidden(*_arguments, **_keywords):
        raise AssertionError("a slow hash on the way in")

    monkeypatch.setattr(low_level, "hash_secret", forbidden)
    monkeypatch.setattr(low_level, "verify_secret", forbidden)
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", forbidden)

    def asked(typed):
        first, second = typed
        client = Client()
        with CaptureQueriesContext(connection) as statements:
            client.post("/shift/", {"first": first})
            assert client.post("/shift/", {"first": first, "second": second}).status_code == 302
        return len(statements)

    few = open_shifts(40)
    shared, own = asked(few[0]), asked(few[-1])
    assert max(shared, own) <= MOST_STATEMENTS
    many = open_shifts(800)
    assert asked(many[0]) <= shared
    # A phone number does not say of which open operation it is: each is looked at, in one statement.
    assert asked(many[-1]) <= own
