"""Every operation has a script of its people, and each number that was published of them is a figure."""

from __future__ import annotations

import pytest

from muster.kernel.figures import figure
from muster.rehearsals.desks import keys
from muster.rehearsals.operations import names, operation
from muster.rehearsals.setting import desk_feature


@pytest.mark.parametrize("name", names())
def test_every_operation_has_a_script_and_figures_for_what_it_published(name: str) -> None:
    feature = desk_feature(name, "people")
    assert feature is not None
    for key in keys(feature, operation(name)):
        assert figure(key).key == key
