"""Who works in tests of call-ups. Imports late: Django is not set up yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from muster.callups.tests.scene import Scene


@pytest.fixture
def scene(cast) -> Scene:
    """A county committee, a town below it with its branch, a neighbour; some people in each."""
    from muster.callups.tests.scene import make_scene

    return make_scene(cast)
