"""A command officer of the tests' exercise, and a published list of risk areas."""

import pytest


@pytest.fixture(autouse=True)
def keys_of_this_test(fresh_keys):
    """Every test here seals names."""


@pytest.fixture
def command(cast):
    from muster.screening.tests.office import office

    return office(cast)


@pytest.fixture
def published(command):
    """Its number."""
    from muster.screening.tests.office import publish

    return publish(command)
