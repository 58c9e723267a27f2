"""Who asks in the tests of people: each with a role. Imports late, since pytest reads this before Django is set up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from muster.kernel.scope import Scope
    from muster.people.generated import Generator


@pytest.fixture
def keys(settings, tmp_path, fresh_keys) -> None:
    """Keys of names in a folder of this test, so that it can lose them."""
    settings.HOME = SimpleNamespace(keys=tmp_path / "keys", files=tmp_path / "files")


@pytest.fixture
def incident(db, keys) -> int:
    """An operation in the county."""
    from muster.people.tests.cast import open_incident

    return open_incident()


@pytest.fixture
def town(incident) -> Scope:
    """Somebody of one town."""
    from muster.people.tests.cast import TOWN, asker

    return asker(incident, TOWN)


@pytest.fixture
def neighbour(incident) -> Scope:
    """Somebody of the town beside it."""
    from muster.people.tests.cast import NEIGHBOUR, asker

    return asker(incident, NEIGHBOUR, actor="user:2")


@pytest.fixture
def county(incident) -> Scope:
    """Somebody of the county."""
    from muster.people.tests.cast import asker

    return asker(incident, "510521", actor="user:3")


@pytest.fixture
def reader(incident) -> Scope:
    """Somebody above: figures, never names."""
    from muster.people.tests.cast import asker

    return asker(incident, "510521", names=False, actor="user:4")


@pytest.fixture
def generator() -> Generator:
    """Makes people of the town."""
    from muster.people.generated import Generator

    return Generator(11, ["510521100231", "510521100"])
