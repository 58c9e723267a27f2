"""An operation with a clock of its own, a carrier, and whoever sends. Imports late: Django is not set up yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from muster.kernel.scope import Scope
    from muster.messages.tests.carrier import Carrier


@pytest.fixture
def office(cast) -> Scope:
    """The command officer of the county."""
    from muster.kernel import sealing
    from muster.kernel.scope import Scope

    sealing.forget_keys()
    scope = Scope(cast.incident.pk, ("510521",), True, f"user:{cast.command.pk}", frozenset({"command"}))
    scope.apply()
    return scope


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    """A gateway on loopback."""
    from muster.messages.tests.carrier import Carrier

    carrier = Carrier()
    yield carrier
    carrier.close()
