"""The walls that the tests themselves stand on: roles, clones, a real server."""

import json
import urllib.request

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone


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


def test_owner_sees_what_was_committed(fresh_database, owner_connection):
    keep_session("x")
    assert owner_connection.execute("SELECT count(*), current_user FROM django_session").fetchone() == (
        1,
        "muster_owner",
    )


def test_serving_answers(serving):
    with urllib.request.urlopen(f"{serving}/healthz", timeout=10) as response:
        assert json.load(response)["status"] == "ok"
