"""Who works in tests of rosters. Imports late: Django is not set up yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from muster.rosters.tests.scene import Scene


@pytest.fixture
def scene(cast) -> Scene:
    """Two posts in two towns, a day and a night shift, six people."""
    from muster.rosters.tests.scene import make_scene

    return make_scene(cast)
