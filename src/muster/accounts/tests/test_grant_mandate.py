"""Mandates: dated, bounded, separate; what they reach, and that it ends with the duty."""

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import COUNTY, MOMENT, NEIGHBOUR, PASSWORD, SIBLING_TOWN, TOWN, VILLAGE, Cast, make_user

from muster.accounts import access, actions, rules
from muster.accounts.models import Mandate, Role, User
from muster.incidents.models import Incident
from muster.kernel import clock
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope

pytestmark = pytest.mark.django_db


def office(cast: Cast, places: tuple[str, ...] = ("",)) -> Scope:
    return Scope(incident=None, places=places, actor=f"user:{cast.security.pk}", roles=frozenset({Role.SECURITY}))


def grant(cast: Cast, user: User, role: Role = Role.COMMAND, **more):
    given = {"places": [TOWN], "incident": cast.incident.pk, **more}
    scope = given.pop("scope", office(cast))
    return actions.grant_mandate(scope, user=user.pk, role=role, **given)


def test_what_is_granted_is_reached_until_it_ends(cast: Cast):
    user = make_user("new")
    assert access.scope_for(user, cast.incident.pk).places == ()
    mandate = grant(cast, user)
    scope = access.scope_for(user, cast.incident.pk)
    assert (scope.places, scope.roles, scope.names) == ((TOWN,), frozenset({Role.COMMAND}), True)
    actions.end_mandate(office(cast), mandate=mandate)
    assert access.scope_for(user, cast.incident.pk).places == ()
    assert Mandate.objects.filter(pk=mandate).exists(), "an ended mandate stays in the books"
    assert Audit.objects.filter(subject=f"user:{user.pk}").count() == 2


def test_it_begins_and_ends_by_the_incidents_own_clock(cast: Cast):
    user = make_user("next-shift")
    grant(cast, user, since=MOMENT + timedelta(hours=2), until=MOMENT + timedelta(hours=10))
    reached = []
    for hours in (1, 2, 9, 10):
        clock.move(cast.incident.pk, to=MOMENT + timedelta(hours=hours))
        reached.append(access.scope_for(user, cast.incident.pk).places)
    assert reached == [(), (TOWN,), (TOWN,), ()]


def test_entrusted_places_cut_across_the_tree(cast: Cast):
    """A town of the county beside is looked after (托管) by this one's town."""
    scope = access.scope_for(cast.entrusted, cast.incident.pk)
    assert scope.places == (TOWN, "510522102")
    reached = {code: scope.covers(code) for code in (VILLAGE, "510522102001", SIBLING_TOWN, "510522101", NEIGHBOUR)}
    assert reached == {VILLAGE: True, "510522102001": True, SIBLING_TOWN: False, "510522101": False, NEIGHBOUR: False}


def test_several_mandates_add_up_and_the_narrower_is_not_counted_twice(cast: Cast):
    user = make_user("both")
    grant(cast, user, places=[TOWN, VILLAGE, SIBLING_TOWN])
    grant(cast, user, Role.INSPECTOR, places=[COUNTY])
    assert access.scope_for(user, cast.incident.pk).places == (COUNTY,)


def test_a_mandate_in_one_operation_reaches_nothing_in_another(cast: Cast):
    assert access.scope_for(cast.command, cast.elsewhere.pk).places == ()
    assert access.scope_for(cast.foreign, cast.incident.pk).places == ()


def test_a_mandate_for_all_operations_holds_by_the_real_clock(cast: Cast):
    user = make_user("standing")
    grant(cast, user, incident=None)
    assert access.scope_for(user, cast.incident.pk).places == (TOWN,)
    assert access.scope_for(user, cast.elsewhere.pk).places == (TOWN,)


def test_administrators_reach_no_records(cast: Cast):
    for user in (cast.administrator, cast.security, cast.auditor):
        scope = access.scope_for(user, cast.incident.pk)
        assert (scope.places, scope.names, scope.roles) == ((), False, frozenset())


def test_those_above_read_no_names(cast: Cast):
    scope = access.scope_for(cast.upper, cast.incident.pk)
    assert (scope.places, scope.names) == (("51",), False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"places": []}, "places_missing"),
        ({"places": ["999999"]}, "not_found"),
        ({"places": [NEIGHBOUR], "scope_places": (COUNTY,)}, "not_found"),
        ({"places": [""], "scope_places": (COUNTY,)}, "not_found"),
        ({"incident": 0}, "not_found"),
        ({"role": "king"}, "role_unknown"),
        ({"since": MOMENT, "until": MOMENT}, "times_reversed"),
        ({"role": Role.AUDITOR}, "roles_clash"),
    ],
)
def test_what_may_not_be_granted(cast: Cast, change: dict[str, Any], code: str):
    scope = office(cast, change.pop("scope_places", ("",)))
    wanted = {"user": cast.command.pk, "role": Role.COMMAND, "places": [TOWN], "incident": cast.incident.pk, **change}
    count = Mandate.objects.count()
    with pytest.raises(Problem) as problem:
        actions.grant_mandate(scope, **wanted)
    assert problem.value.code == code
    assert Mandate.objects.count() == count


def test_nobody_grants_to_himself_nor_ends_his_own(cast: Cast):
    with pytest.raises(Problem) as problem:
        grant(cast, cast.security, Role.SECURITY, incident=None)
    assert problem.value.code == "own_account"
    with pytest.raises(Problem):
        actions.end_mandate(office(cast), mandate=Mandate.objects.get(user=cast.security).pk)


def test_a_county_administrator_ends_no_mandate_beyond_the_county(cast: Cast):
    with pytest.raises(NotFound):
        actions.end_mandate(office(cast, (COUNTY,)), mandate=Mandate.objects.get(user=cast.neighbour).pk)


def test_three_offices_are_three_people():
    assert rules.conflict(["security"], "auditor") == "security"
    assert rules.conflict(["command"], "administrator") == "command"
    assert rules.conflict(["auditor"], "duty") == "auditor"
    assert rules.conflict(["command", "duty"], "inspector") is None
    assert rules.conflict(["auditor"], "auditor") is None


def test_places_are_read_however_they_are_typed():
    assert rules.read_places("510521100，510521101; 510521100-k001\n510521100") == [
        "510521100",
        "510521101",
        "510521100-K001",
    ]


def test_a_closed_account_signs_in_no_more_and_reaches_nothing(cast: Cast, client):
    actions.close_account(office(cast), user=cast.command.pk)
    client.post("/sign-in/", {"username": "command", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert access.scope_for(cast.command, cast.incident.pk).places == ()


def test_a_new_account_has_a_password_to_be_changed(cast: Cast):
    pk, password = actions.open_account(office(cast), username=" 新员 ")
    user = User.objects.get(pk=pk)
    assert (user.username, user.check_password(password), user.must_change_password) == ("新员", True, True)
    with pytest.raises(Problem) as problem:
        actions.open_account(office(cast), username="新员")
    assert problem.value.code == "username_taken"


def test_closing_ends_mandates_of_operations_that_are_over_too(cast: Cast):
    Incident.objects.filter(pk=cast.incident.pk).update(closed_at=MOMENT)
    actions.close_account(office(cast), user=cast.command.pk)
    assert not Mandate.objects.filter(user=cast.command, until=None).exists()
