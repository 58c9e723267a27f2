"""Staff sign in to a shift without an account: by its code or a one-time code, for that place and that time alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import MOMENT, TOWN, VILLAGE, Cast, browser

from muster.accounts import actions, shift_queries
from muster.accounts.models import Mandate, Shift, ShiftCode, ShiftEntry, ShiftFailure, User
from muster.kernel import clock, sealing
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.people.actions.shifts import hand_out_codes
from muster.people.generated import Generator
from muster.people.models import ShiftPerson
from muster.people.queries.shifts import COLUMN
from muster.people.rules import Contact
from muster.places.actions.sites import SiteDraft, open_site

pytestmark = pytest.mark.usefixtures("keys")
HOURS = timedelta(hours=8)


def desk(cast: Cast, place: str = TOWN) -> Scope:
    return Scope(incident=cast.incident.pk, places=(place,), names=True, actor=f"user:{cast.secretary.pk}")


@pytest.fixture
def shift(cast: Cast) -> int:
    """A shift in a village, from now on for eight hours, for three people."""
    with acting(desk(cast)) as scope:
        return actions.open_shift(scope, place=VILLAGE, role="duty", since=MOMENT, until=MOMENT + HOURS, most=3)


@pytest.fixture
def people() -> list[Contact]:
    generator = Generator(7, [f"{TOWN}231"])
    return [Contact(one.name, one.phone) for one in (generator.person() for _ in range(4))]


def shared(cast: Cast, shift: int) -> str:
    with acting(desk(cast)) as scope:
        return actions.renew_shift_code(scope, shift=shift)


def own(cast: Cast, shift: int, people: list[Contact]) -> list[str]:
    with acting(desk(cast)) as scope:
        return [line.code for line in hand_out_codes(scope, shift=shift, contacts=people)]


def enter(first: str, second: str, client: Client | None = None, address: str = "10.0.0.1"):
    """Answer both questions; the answer to the second, or to the first where that is refused."""
    client = client or Client()
    asked = client.post("/shift/", {"first": first}, REMOTE_ADDR=address)
    if 'name="second"' not in asked.content.decode():
        return client, asked
    return client, client.post("/shift/", {"first": first, "second": second}, REMOTE_ADDR=address)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_by_the_shifts_code_and_a_name(cast: Cast, shift: int):
    client, answer = enter(shared(cast, shift).lower().replace("-", " "), "王小明")
    assert answer.status_code == 302
    assert is_in(client)
    mandate = Mandate.objects.get(user__on_shift=True)
    assert (mandate.role, mandate.places, mandate.until) == ("duty", [VILLAGE], MOMENT + HOURS)
    assert client.session["incident"] == cast.incident.pk
    assert client.get("/checks/").status_code == 200
    assert client.get("/permits/").status_code == 404, "a duty person's page, not an office's"


def test_codes_are_dated_by_the_clock_of_the_exercise(cast: Cast, shift: int, people):
    shared(cast, shift)
    own(cast, shift, people[:2])
    with acting(desk(cast)):
        dates = {Shift.objects.get(pk=shift).code_made_at, *ShiftCode.objects.values_list("made_at", flat=True)}
        assert dates == {clock.now(cast.incident.pk)} == {MOMENT}


def test_by_phone_number_and_one_time_code_once(cast: Cast, shift: int, people):
    [code, other] = own(cast, shift, people[:2])
    client, answer = enter(f"+86 {people[0].phone}", code.lower())
    assert answer.status_code == 302
    assert is_in(client)
    again, refused = enter(people[0].phone, code)
    assert not is_in(again)
    assert "已经用过" in refused.content.decode()
    crossed, _answer = enter(people[0].phone, other)
    assert not is_in(crossed), "a code is good with its own number only"


def test_wrong_void_and_unknown_look_alike(cast: Cast, shift: int, people):
    [code] = own(cast, shift, people[:1])
    pages = {
        re.sub(r'value="[^"]*"', "", enter(phone, typed)[1].content.decode())
        for phone, typed in ((people[0].phone, "ABCD-1234"), (people[1].phone, code), (people[2].phone, "x"))
    }
    assert len(pages) == 1


def test_only_digests_and_sealed_text_are_kept(cast: Cast, shift: int, people, owner_connection):
    [code] = own(cast, shift, people[:1])
    common = shared(cast, shift)
    enter(common, people[1].name)
    kept = b"".join(
        bytes(value)
        for row in (
            *Shift.objects.all(),
            *ShiftCode.objects.all(),
            *ShiftEntry.objects.all(),
            *ShiftPerson.objects.all(),
        )
        for value in vars(row).values()
        if isinstance(value, bytes | memoryview)
    )
    for text in (code, common, people[0].phone, people[0].name, people[1].name):
        assert text.replace("-", "").encode() not in kept
    told = " ".join(f"{entry.subject} {entry.detail} {entry.actor}" for entry in Audit.objects.all())
    for text in (code, common, people[0].phone, people[1].name):
        assert text not in told
    actions_noted = set(Audit.objects.values_list("action", flat=True))
    assert {"accounts.open_shift", "accounts.make_own_codes", "accounts.renew_shift_code", "accounts.enter_shift"} <= (
        actions_noted
    )


def test_the_end_of_the_shift_signs_out_at_the_next_request(cast: Cast, shift: int):
    client, _answer = enter(shared(cast, shift), "王小明")
    assert client.get("/checks/").status_code == 200
    clock.move(cast.incident.pk, to=MOMENT + HOURS)
    answer = client.get("/checks/")
    assert answer.headers["Location"] == "/shift/?next=%2Fchecks%2F"
    assert not is_in(client)
    assert "班次已结束" in client.get("/shift/").content.decode()
    assert client.get("/places/").headers["Location"].startswith("/sign-in/")


def test_closing_ends_it_for_all_and_voids_the_codes(cast: Cast, shift: int, people):
    code, [single] = shared(cast, shift), own(cast, shift, people[:1])
    client, _answer = enter(code, "王小明")
    office = browser(cast.secretary, cast.incident)
    assert office.post(f"/shifts/{shift}/close/").status_code == 302
    assert client.get("/places/").headers["Location"].startswith("/shift/")
    assert not is_in(client)
    assert not is_in(enter(code, "王小明")[0])
    assert not is_in(enter(people[0].phone, single)[0])


def test_one_person_is_sent_out_and_the_others_stay(cast: Cast, shift: int):
    code = shared(cast, shift)
    one, two = enter(code, "王小明")[0], enter(code, "李小红")[0]
    office = browser(cast.secretary, cast.incident)
    page = office.get(f"/shifts/{shift}/").content.decode()
    assert "王某某" in page
    assert "王小明" not in page
    entry = ShiftEntry.objects.get(user__pk=one.session["_auth_user_id"])
    assert browser(cast.neighbour, cast.incident).post(f"/shifts/entries/{entry.pk}/end/").status_code == 404
    assert office.post(f"/shifts/entries/{entry.pk}/end/").status_code == 302
    assert one.get("/checks/").status_code == 302
    assert two.get("/checks/").status_code == 200
    client, refused = enter(code, "王小明")
    assert not is_in(client)
    assert "已被" in refused.content.decode()


def test_renewing_voids_the_code_at_once_and_keeps_people_in(cast: Cast, shift: int):
    old = shared(cast, shift)
    inside = enter(old, "王小明")[0]
    new = shared(cast, shift)
    assert not is_in(enter(old, "李小红")[0])
    assert is_in(enter(new, "李小红")[0])
    assert inside.get("/checks/").status_code == 200


def test_the_same_person_on_two_phones_is_one_account_seen_twice(cast: Cast, shift: int, people):
    code = shared(cast, shift)
    first, second = enter(code, people[0].phone)[0], enter(code, f"+86{people[0].phone}")[0]
    enter(code, people[0].phone, first)
    entry = ShiftEntry.objects.get()
    assert len(entry.phones) == 2
    assert first.session["_auth_user_id"] == second.session["_auth_user_id"]


def test_no_more_people_than_the_shift_is_for(cast: Cast, shift: int):
    code = shared(cast, shift)
    assert [is_in(enter(code, name)[0]) for name in ("甲一", "乙二", "丙三", "丁四")] == [True, True, True, False]
    assert User.objects.filter(on_shift=True).count() == 3


def test_before_it_begins_the_time_is_said(cast: Cast):
    with acting(desk(cast)) as scope:
        later = actions.open_shift(
            scope, place=VILLAGE, role="grid", since=MOMENT + HOURS, until=MOMENT + 2 * HOURS, most=3
        )
    client, answer = enter(shared(cast, later), "王小明")
    assert not is_in(client)
    assert "2022-09-12 16:00" in answer.content.decode()


def test_guessing_locks_an_address_and_no_other(cast: Cast, shift: int):
    code = shared(cast, shift)
    codes = [enter("QQQQQ-QQQQQ", "", address="10.0.0.9")[1].status_code for _ in range(100)]
    assert set(codes) == {200}
    assert enter(code, "王小明", address="10.0.0.9")[1].status_code == 429
    assert is_in(enter(code, "王小明", address="10.0.0.8")[0])


def test_five_wrong_tries_void_a_numbers_code_and_the_officer_sees_it(cast: Cast, shift: int, people):
    [code, other] = own(cast, shift, people[:2])
    for number in range(5):
        enter(people[0].phone, f"ABCD-123{number}", address=f"10.0.1.{number}")
    assert not is_in(enter(people[0].phone, code)[0])
    assert is_in(enter(people[1].phone, other)[0])
    office = browser(cast.secretary, cast.incident)
    assert "作废" in office.get(f"/shifts/{shift}/").content.decode()
    listed = ShiftCode.objects.get(failures__gte=5)
    page = office.post(f"/shifts/{shift}/numbers/", {"code": listed.pk}).content.decode()
    [fresh] = re.findall(r"<code>([0-9A-Z]{4}-[0-9A-Z]{4})</code>", page)
    assert people[0].phone in page
    assert is_in(enter(people[0].phone, fresh)[0])


def test_guessing_at_many_numbers_locks_the_shifts_one_time_codes_only(cast: Cast, people):
    with acting(desk(cast)) as scope:
        large = actions.open_shift(scope, place=VILLAGE, role="duty", since=MOMENT, until=MOMENT + HOURS, most=40)
    generator = Generator(8, [f"{TOWN}231"])
    many = [Contact("", generator.person().phone) for _ in range(14)]
    codes = own(cast, large, many)
    for number in range(50):
        enter(many[number % 12].phone, f"ABC-{number:04d}", address=f"10.0.2.{number}")
    assert not is_in(enter(many[13].phone, codes[13])[0])
    office = browser(cast.secretary, cast.incident)
    assert "有人在猜" in office.get(f"/shifts/{large}/").content.decode()
    assert is_in(enter(shared(cast, large), "王小明")[0])


def test_what_failed_is_not_readable_and_strangers_reach_no_shift(cast: Cast, shift: int, owner_connection):
    with pytest.raises(Exception, match="permission denied"), acting(desk(cast)):
        list(ShiftFailure.objects.all())


def test_the_second_wall_holds_where_a_query_forgets(cast: Cast, shift: int, people):
    own(cast, shift, people[:1])
    enter(shared(cast, shift), "王小明")
    for scope in (desk(cast, "510522"), Scope(incident=cast.elsewhere.pk, places=("",), actor="user:1")):
        with acting(scope):
            for model in (Shift, ShiftCode, ShiftEntry, ShiftPerson):
                assert not model.objects.exists(), model
    with acting(desk(cast)):
        assert all(model.objects.exists() for model in (Shift, ShiftCode, ShiftEntry, ShiftPerson))


def test_a_shift_lies_within_the_officers_area_and_a_day(cast: Cast):
    def opened(**changed):
        wanted = {"place": VILLAGE, "role": "duty", "since": MOMENT, "until": MOMENT + HOURS, "most": 3, **changed}
        with acting(desk(cast)) as scope:
            return actions.open_shift(scope, **wanted)

    for place in ("510522", "510521101", "510521100999", ""):
        with pytest.raises(NotFound):
            opened(place=place)
    for changed in (
        {"role": "command"},
        {"until": MOMENT},
        {"until": MOMENT + timedelta(hours=25)},
        {"since": MOMENT - HOURS, "until": MOMENT - timedelta(hours=1)},
        {"most": 0},
    ):
        with pytest.raises(Problem):
            opened(**changed)
    assert not Shift.objects.exists()


def test_an_account_of_a_shift_is_no_account_of_the_desk(cast: Cast, shift: int, settings):
    settings.DEMO = True
    enter(shared(cast, shift), "王小明")
    user = User.objects.get(on_shift=True)
    assert not user.has_usable_password()
    security = browser(cast.security)
    assert user.username not in security.get("/accounts/").content.decode()
    assert security.get(f"/accounts/{user.pk}/").status_code == 404
    form = {"role": "command", "everywhere": "1", "incident": cast.incident.pk}
    assert security.post(f"/accounts/{user.pk}/mandates/", form).status_code == 404


def test_a_shift_is_opened_where_the_name_or_the_scanned_code_says(cast: Cast, people):
    with acting(desk(cast)) as scope:
        gate = open_site(scope=scope, draft=SiteDraft(VILLAGE, "K", "桥头卡口"), opened_at=MOMENT - HOURS).code
    office = browser(cast.secretary, cast.incident)
    offered = office.get("/sites/choices/", {"field": "place", "place-search": "桥头"}).content.decode()
    assert gate in offered
    times = {"role": "duty", "since": "2022-09-12T08:00", "until": "2022-09-12T16:00", "most": "3"}
    for typed in ("桥头卡口", gate, f"https://muster.test/shifts/?site={gate.lower()}"):
        assert office.post("/shifts/", {**times, "place-search": typed}).status_code == 302, typed
    assert set(Shift.objects.values_list("place", flat=True)) == {gate}
    assert f'value="{gate}" checked' in office.get("/shifts/", {"site": gate}).content.decode()
    assert office.post("/shifts/", {**times, "place-search": "桥"}).status_code == 200, "no guess among several"
    other = browser(cast.neighbour, cast.incident)
    assert gate not in other.get("/sites/choices/", {"field": "place", "place-search": gate}).content.decode()


def test_pages_of_the_officer(cast: Cast, people):
    office = browser(cast.secretary, cast.incident)
    assert "还没有" in office.get("/shifts/").content.decode()
    form = {"place": VILLAGE, "role": "duty", "since": "2022-09-12T08:00", "until": "2022-09-12T16:00", "most": "3"}
    assert "没有这个编码" in office.post("/shifts/", {**form, "place": "510522"}).content.decode()
    opened = office.post("/shifts/", form)
    assert opened.status_code == 302
    shift = Shift.objects.get()
    shown = office.post(f"/shifts/{shift.pk}/code/")
    [code] = re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", shown.content.decode())
    assert "no-store" in shown.headers["Cache-Control"]
    assert "data:image/svg+xml" in shown.content.decode()
    assert code not in office.get(opened.headers["Location"]).content.decode()
    text = f"{people[0].name} {people[0].phone}\n\n{people[1].phone}，{people[1].name}\nnobody"
    assert "第 4 行" in office.post(f"/shifts/{shift.pk}/numbers/", {"numbers": text}).content.decode()
    text = text.replace("nobody", people[0].phone)
    handed = office.post(f"/shifts/{shift.pk}/numbers/", {"numbers": text}).content.decode()
    assert len(re.findall(r"<code>[0-9A-Z]{4}-[0-9A-Z]{4}</code>", handed)) == 2
    assert people[0].phone in handed
    sheet = office.post(f"/shifts/{shift.pk}/numbers/", {"again": "1", "as": "sheet"})
    assert sheet.content.startswith(b"PK")
    assert browser(cast.neighbour, cast.incident).get(opened.headers["Location"]).status_code == 404
    assert office.post(f"/shifts/{shift.pk}/code/withdraw/").status_code == 302
    assert not is_in(enter(code, "王小明")[0])


def test_a_rotation_of_the_key_changes_nothing_for_whoever_is_on_the_list(cast: Cast, shift: int, people):
    """What a rotation does to a row: its mark is carried over, its text sealed anew."""
    [code] = own(cast, shift, people[:1])
    purpose = sealing.key_for_incident(cast.incident.pk)
    old = sealing.current_key(purpose)
    new = sealing.make_key(purpose, after=old)
    sealing.announce()
    assert is_in(enter(people[0].phone, code)[0]), "while both keys live"
    with acting(desk(cast)):
        row = ShiftPerson.objects.get()
        text = sealing.open_sealed(row.sealed, column=COLUMN)
        row.mark = sealing.carried(row.mark, old=old, new=new)
        row.sealed = sealing.seal(purpose, text, column=COLUMN, key=new)
        row.save()
    [again] = own(cast, shift, people[:1])
    with acting(desk(cast)):
        assert ShiftPerson.objects.count() == 1
    assert is_in(enter(people[0].phone, again)[0])


def test_counts_stand_in_the_list(cast: Cast, shift: int):
    enter(shared(cast, shift), "王小明")
    with acting(desk(cast)) as scope:
        assert [vars(row)["people"] for row in shift_queries.shifts_counted(scope)] == [1]
