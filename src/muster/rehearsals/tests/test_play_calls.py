"""A small part of Jinyuan's first weeks: its organisations are called, name people, found teams and send them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.harness import served

from muster.instance.home import Home
from muster.instance.secrets import secret
from muster.rehearsals.client import Client
from muster.rehearsals.desks import play_desks
from muster.rehearsals.operations import operation
from muster.rehearsals.setting import desk_features

JINYUAN = operation("jinyuan-2020")
SHARE = 0.02

pytestmark = pytest.mark.slow(seconds=15)


def test_people_of_an_operation(fresh_database: None, tmp_path: Path) -> None:
    with served(worker=True) as url:
        client = Client(url, secret(Home.from_environment(), "operator").hex())
        result = play_desks(JINYUAN, desk_features()["people"], client, tmp_path, share=SHARE)

    for key, number in JINYUAN.figures.items():
        if key.startswith("people."):
            assert result.figures[key] == max(1, round(number * SHARE)), key
    for name, counted in result.faults.items():
        assert counted["found"] == counted["played"], name
    played = {name for name, counted in result.faults.items() if counted["played"]}
    assert played >= {"list_sent_again", "under_mark", "named_twice", "silent"}
