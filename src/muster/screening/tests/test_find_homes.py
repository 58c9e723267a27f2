"""Addresses of a list are found in their county whatever stands behind the village's name, and without a query each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import COUNTY, TOWN, VILLAGE

from muster.places import queries as places
from muster.places import spelling
from muster.screening.sources import whereabouts

pytestmark = pytest.mark.django_db


def test_an_address_is_found_to_its_village():
    names = places.names([TOWN, VILLAGE])
    town, village = names[TOWN], spelling.stem(names[VILLAGE])
    find = whereabouts.homes(places.loaded(), COUNTY)
    for text in (
        f"{town}{village}村3组12号",
        f"四川省泸州市泸县{town}{village}村",
        f"{spelling.stem(town)}镇 {village}社区2栋",
        VILLAGE,
    ):
        assert find(text) == VILLAGE, text
    assert find(f"{town}不知何处") == TOWN
    assert find("成都市武侯区簇锦街道") is None and find("3栋2单元") is None


def test_a_thousand_addresses_cost_no_query_each():
    names = places.names([TOWN, VILLAGE])
    find, origin = whereabouts.homes(places.loaded(), COUNTY), whereabouts.origins(places.loaded())
    with CaptureQueriesContext(connection) as asked:
        for number in range(1000):
            assert find(f"{names[TOWN]}{spelling.stem(names[VILLAGE])}村{number}号") == VILLAGE
            assert origin(f"四川省泸州市泸县某路{number}号") == COUNTY
    assert len(asked) < 20
