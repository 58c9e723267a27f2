"""Pages of control marks, test proofs and arrivals: marks end by themselves, past their end they are red; masked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db import connection
from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, TOWN, browser

from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting
from muster.kernel.sealing import open_sealed
from muster.people import rules
from muster.people.actions import Proof, file_proofs, place_hold
from muster.people.generated import Generator
from muster.people.identities import HOLD_COLUMN
from muster.people.models import Hold, HoldIdentity, HoldKind
from muster.people.tests.cast import take

DAY = timedelta(days=1)
SITE = f"{TOWN}-K001"
pytestmark = pytest.mark.usefixtures("keys")


@pytest.fixture
def desk(cast) -> Scope:
    return Scope(incident=cast.incident.pk, places=(COUNTY,), names=True, actor=f"user:{cast.command.pk}")


@pytest.fixture
def person():
    return Generator(7, ["510521100231"]).person()


@pytest.fixture
def client(cast):
    return browser(cast.command, cast.incident)


def page(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    text: str = answer.content.decode()
    return text


def form(person, **changes):
    given = {
        "id_number": person.id_number, "name": person.name, "kind": "close-contact", "place": TOWN,
        "grounds": "9月8日同车", "rule": "", "since": "2022-09-11T08:00", "until": "",
    }  # fmt: skip
    return given | changes


def hold(desk, person, **changes) -> int:
    given: dict[str, Any] = {
        "place": TOWN,
        "kind": "close-contact",
        "grounds": "同车",
        "since": MOMENT - 3 * DAY,
        "until": None,
    } | changes
    with acting(desk):
        return place_hold(desk, id_number=person.id_number, name=person.name, **given)


def test_from_the_empty_list_to_a_lifted_mark(client, desk, person):
    assert 'class="empty"' in page(client, "/holds/")
    sent = client.post("/holds/place/", form(person))
    assert sent.status_code == 302, sent.content.decode()
    with acting(desk):
        row = Hold.objects.get()
        sealed = HoldIdentity.objects.get(hold=row.pk).sealed
    assert row.until - row.since == 7 * DAY
    assert row.rule == HoldKind.objects.get(pk="close-contact").rule_zh
    assert orjson.loads(open_sealed(sealed, column=HOLD_COLUMN))["name"] == person.name
    for url in ("/holds/", sent.url):
        text = page(client, url)
        assert person.name not in text
        assert person.id_number not in text
        assert person.name[0] in text
        assert person.id_number[-4:] in text or person.id_number[-2:] in text
    lifted = client.post(f"{sent.url}lift/", {"why": "检测阴性"})
    assert lifted.status_code == 302
    assert 'class="empty"' in page(client, "/holds/")
    assert "检测阴性" in page(client, sent.url)
    assert sent.url in page(client, "/holds/?state=lifted")


def test_what_is_past_its_end_is_red_until_it_is_lifted(client, cast, desk, person):
    ended = hold(desk, person, since=MOMENT - 9 * DAY)
    running = hold(desk, person, kind="home-quarantine")
    text = page(client, "/holds/?state=past")
    assert f"/holds/{ended}/" in text
    assert f"/holds/{running}/" not in text
    assert 'class="tag bad"' in text
    assert 'class="note bad"' in text
    # A week earlier it was in force: every page is as of a minute.
    before = page(client, "/holds/?as_of=2022-09-06T08:00")
    assert f"/holds/{ended}/" not in before  # nobody had written it down yet
    assert rules.hold_state(MOMENT - 9 * DAY, MOMENT - 2 * DAY, None, MOMENT - 3 * DAY) == "force"
    client.post(f"/holds/{ended}/lift/", {"why": "期满解除"})
    assert 'class="note bad"' not in page(client, "/holds/")
    assert client.post(f"/holds/{running}/lift/", {"why": ""}).status_code == 200
    with acting(desk):
        assert Hold.objects.get(pk=running).lifted_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id_number": "510521199001019999"}, "id_number"),
        ({"kind": "attention"}, "until"),
        ({"until": "2022-09-10T08:00"}, "until"),
        ({"grounds": ""}, "grounds"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(changes, field, client, desk, person):
    answer = client.post("/holds/place/", form(person, **changes))
    assert answer.status_code in (200, 400)
    assert f'id="id_{field}"' in answer.content.decode()
    assert "errorlist" in answer.content.decode()
    with acting(desk):
        assert not Hold.objects.exists()


def test_a_kind_without_a_length_needs_an_end(desk, person):
    with pytest.raises(Problem) as trouble:
        hold(desk, person, kind="attention")
    assert trouble.value.code == "hold_end_missing"
    assert hold(desk, person, kind="attention", until=MOMENT + DAY)


def test_others_neither_list_nor_lift_it(cast, desk, person):
    number = hold(desk, person)
    neighbour = browser(cast.neighbour, cast.incident)
    assert f"/holds/{number}/" not in page(neighbour, "/holds/?state=all")
    assert neighbour.get(f"/holds/{number}/").status_code == 404
    assert neighbour.post(f"/holds/{number}/lift/", {"why": "不该由我"}).status_code == 404
    assert browser(cast.upper, cast.incident).get("/holds/").status_code == 404


def test_filters_stand_in_the_address(client, desk, person):
    contact = hold(desk, person)
    elsewhere = hold(desk, person, place=SIBLING_TOWN, kind="home-quarantine")
    text = page(client, f"/holds/?place={SIBLING_TOWN}")
    assert f"/holds/{elsewhere}/" in text
    assert f"/holds/{contact}/" not in text
    assert f"/holds/{contact}/" in page(client, "/holds/?kind=close-contact")
    assert 'class="empty"' in page(client, "/holds/?kind=attention")


def test_proofs_by_result_masked_where_the_number_is_known(client, cast, desk, person):
    assert 'class="empty"' in page(client, "/test-proofs/")
    other = Generator(8, ["510521100231"]).person()
    with acting(desk):
        file_proofs(
            desk,
            proofs=[
                Proof(person.id_number, TOWN, MOMENT - DAY, MOMENT - DAY / 2, "negative"),
                Proof(other.id_number, SIBLING_TOWN, MOMENT - DAY, None, "pending"),
            ],
        )
    take(desk, SITE, person)
    text = page(client, "/test-proofs/")
    assert text.count("<tbody>") == 1
    assert text.count('<th scope="row">') == 2
    assert person.name[0] in text
    assert person.name not in text
    assert page(client, "/test-proofs/?result=negative").count('<th scope="row">') == 1
    assert page(client, f"/test-proofs/?place={SIBLING_TOWN}").count('<th scope="row">') == 1
    assert 'class="empty"' in page(client, "/test-proofs/?result=positive")


def test_arrivals_of_a_place(client, cast, desk, person):
    assert 'class="empty"' in page(client, "/arrivals/")
    record = take(desk, SITE, person)
    with acting(desk), connection.cursor() as cursor:
        rows = [{
            "record": str(record), "position": 0, "site": SITE, "place": SIBLING_TOWN, "origin": "510502",
            "arrived_at": (MOMENT - DAY).isoformat(),
        }]  # fmt: skip
        cursor.execute(
            "call people_file_arrivals(%s, %s::jsonb, %s)", (cast.incident.pk, orjson.dumps(rows).decode(), MOMENT)
        )
    text = page(client, "/arrivals/")
    assert f"/checks/{record}/" in text
    assert person.name[0] in text
    assert person.name not in text
    assert page(client, f"/arrivals/?place={SIBLING_TOWN}").count('<th scope="row">') == 1
    assert 'class="empty"' in page(client, "/arrivals/?origin=11")
    assert page(client, "/arrivals/?origin=5105").count('<th scope="row">') == 1
    assert 'class="empty"' in page(client, "/arrivals/?as_of=2022-09-10T08:00")
