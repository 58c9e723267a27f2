"""A scope sees what lies below its places, in Python and in the database alike."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.kernel import codes
from muster.kernel.scope import Scope, acting

CODES = st.from_regex(r"51(05(21(10[0-2](00[1-2](00[12])?)?)?)?)?(-[KS]00[12])?", fullmatch=True)
PREFIXES = st.lists(st.from_regex(r"51(05(2[12](10[0-2](00[1-2])?)?)?)?", fullmatch=True), max_size=3)


@given(prefix=CODES, code=CODES)
def test_the_range_test_is_the_prefix_test(prefix: str, code: str) -> None:
    assert (prefix <= code < codes.upper(prefix)) == codes.covers(prefix, code)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(places=PREFIXES, code=CODES)
def test_the_database_sees_what_the_scope_covers(places: list[str], code: str) -> None:
    """Mandates may be many and cut across the tree: entrusted towns, development zones."""
    scope = Scope(incident=1, places=tuple(sorted(set(places))), actor="test")
    with acting(scope), connection.cursor() as cursor:
        cursor.execute(
            'select coalesce(%s::text collate "C" >= kernel_scope_low() collate "C"'
            ' and %s::text collate "C" < kernel_scope_high() collate "C"'
            " and kernel_in_places(%s, kernel_scope_places()), false)",
            (code, code, code),
        )
        assert cursor.fetchone() == (scope.covers(code),)


@pytest.mark.parametrize(
    ("places", "place", "narrowed"),
    [
        (("510521",), "510521100", ("510521100",)),
        (("510521100", "510521101"), "510521", ("510521100", "510521101")),
        (("510521100",), "510522", ()),
    ],
)
def test_looking_at_one_place_never_widens_the_reach(
    places: tuple[str, ...], place: str, narrowed: tuple[str, ...]
) -> None:
    assert Scope(incident=1, places=places).narrowed(place).places == narrowed


@pytest.mark.django_db(transaction=True)
def test_a_scope_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        Scope(incident=1).apply()
