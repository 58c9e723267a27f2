"""What the register could not take is seen at the desk: taken in under a new id, or set aside; once, with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cast import COUNTY, browser, grant, make_user

from muster.accounts.models import Role
from muster.kernel import figures, waiting
from muster.kernel.closing import still_open
from muster.kernel.figures import Period
from muster.kernel.ids import uuid7
from muster.kernel.models import Audit, Parked, Record, Renamed, Settled
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope, acting, system
from muster.sync import unfiled
from muster.sync.tests.phone import Phone

PAGE = "/records/unfiled/"


@pytest.fixture
def officer(incident: Any) -> Any:
    user = make_user("officer")
    grant(user, Role.COMMAND, [COUNTY], incident)
    return browser(user, incident)


@pytest.fixture
def second(phone: Phone) -> dict[str, Any]:
    """Another check under an id that one has already; the name in it must never show."""
    first = phone.check()
    taken = phone.check(id=first["id"], body={**first["body"], "people": 4})
    assert phone.send(first) == [("accepted", None)]
    assert phone.send(taken) == [("refused", "id_reused")]
    return taken


def checks(incident: Any) -> int:
    with acting(system(incident.pk, "test")) as scope:
        return figures.figure("gates.checks").query.total(scope, Period())


def settle(officer: Any, decision: str, reason: str = "seen") -> Any:
    return officer.post(f"{PAGE}{Parked.objects.get().pk}/settle/", {"decision": decision, "reason": reason})


def waits(incident: Any) -> dict[str, int]:
    with acting(system(incident.pk, "test")) as scope:
        return {kind.key: found.count for kind, found in waiting.items(scope)}


def test_a_taken_id_waits_at_the_desk_with_what_may_be_said(officer: Any, second: Any, incident: Any):
    shown = officer.get(PAGE).content.decode()
    assert "<small>查验记录 · " in shown and f"/checks/{second['id']}/" in shown
    assert waits(incident)["sync.unfiled"] == 1
    with acting(system(incident.pk, "test")) as scope:
        assert [one.count for one in still_open(scope) if one.what.key == "sync.unfiled"] == [1], "closing waits for it"
    assert "未能入库" in officer.get("/records/open/").content.decode()


def test_taken_in_under_a_new_id_it_counts_once(officer: Any, second: Any, incident: Any, phone: Phone):
    before = checks(incident)
    assert settle(officer, "take_in", " ").status_code == 400, "a reason is needed"
    assert settle(officer, "take_in").status_code == 302
    assert checks(incident) == before + 1
    fresh = Renamed.objects.get(was=second["id"]).record
    assert (Settled.objects.get().record, Record.objects.get(pk=fresh).outcome) == (fresh, "accepted")
    assert Audit.objects.filter(action="sync.settle_unfiled").count() == 1
    assert settle(officer, "set_aside").status_code == 404, "once"
    assert "均已入库" in officer.get(PAGE).content.decode()
    assert "已收入" in officer.get(f"{PAGE}?settled=1").content.decode()
    again = {**second, "id": str(uuid7()), "was": second["id"]}
    assert phone.send(again) == [("quarantined", "filed_before")], "the phone sent it too: nothing counts twice"
    assert checks(incident) == before + 1


def test_what_the_phone_sends_again_by_itself_is_seen_to(officer: Any, second: Any, incident: Any, phone: Phone):
    assert phone.send({**second, "id": str(uuid7()), "was": second["id"]}) == [("accepted", None)]
    assert officer.get(PAGE).context["lines"] == []
    assert len(officer.get(f"{PAGE}?settled=1").context["lines"]) == 1
    assert "sync.unfiled" not in waits(incident)


def test_what_nobody_can_read_can_only_be_set_aside(officer: Any, phone: Phone, incident: Any):
    assert phone.send(phone.check(id="nonsense")) == [("refused", "bad_envelope")]
    assert 'value="take_in"' not in officer.get(PAGE).content.decode()
    assert settle(officer, "take_in").status_code == 409
    assert settle(officer, "set_aside", "test phone").status_code == 302
    assert "test phone" in officer.get(f"{PAGE}?settled=1").content.decode()
    assert waits(incident) == {}


def test_it_is_nobody_elses(second: Any, incident: Any):
    beside = Scope(incident=incident.pk, places=("510522",), names=True, actor="user:9")
    with acting(beside):
        assert list(unfiled.unfiled(beside)) == []
        with pytest.raises(NotFound):
            unfiled.set_aside(beside, parked=1, reason="mine")
