"""Fixtures for all tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from muster.places.gazetteer import country
from muster.risktext import Gazetteer

if TYPE_CHECKING:
    from tests.cast import Cast

CHROMIUM = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu-compositing",
    "--enable-unsafe-swiftshader",
]
"""How every test starts Chromium. Pages are put together without a pretended graphics card: it took two thirds of the
processor time of a page. Maps have their WebGL all the same."""


@pytest.fixture(autouse=True)
def first_language() -> None:
    """Each test begins in the site's language, whatever a page of the test before was asked in."""
    translation.deactivate()


@pytest.fixture
def fresh_keys() -> Iterator[None]:
    """Keys of names are read anew: those remembered are of a database that is gone."""
    from muster.kernel import sealing

    sealing.forget_keys()
    yield
    sealing.forget_keys()


@pytest.fixture
def cast(db: None) -> Cast:
    """Two operations and a user for each role: see `tests.cast`."""
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; the test is skipped where there is none, and fails where CI requires it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        reason = "Chromium is not installed (apt-get install chromium)"
        if os.environ.get("MUSTER_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The whole country, as `./muster risk read` reads with it."""
    return country()
