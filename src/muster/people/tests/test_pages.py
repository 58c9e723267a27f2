"""The pages of people: what they show, to whom, and the whole way of a list from the file to the staff page."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import COUNTY, SIBLING_TOWN, TOWN, Cast, browser

from muster.kernel import jobs
from muster.kernel.models import Job, Upload, UploadPart
from muster.kernel.scope import Scope, acting
from muster.kernel.tests import files
from muster.people.actions.organisations import open_organisation
from muster.people.generated import Generator
from muster.people.models import Identity, Reveal, Staff
from muster.people.tests.cast import take

pytestmark = pytest.mark.usefixtures("keys")
SITE = f"{TOWN}-K001"
ON = date(2022, 9, 12)


def desk(cast: Cast) -> Scope:
    return Scope(incident=cast.incident.pk, places=(COUNTY,), names=True, actor=f"user:{cast.command.pk}")


@pytest.fixture
def generator() -> Generator:
    return Generator(5, [f"{TOWN}231"])


@pytest.fixture
def office(cast: Cast) -> int:
    with acting(desk(cast)):
        return open_organisation(
            desk(cast), kind="town-government", place=TOWN, name_zh="某镇政府", name_en="Town office", since=ON
        )


@pytest.fixture
def elsewhere(cast: Cast) -> int:
    """An organisation of the other town."""
    with acting(desk(cast)):
        return open_organisation(desk(cast), kind="party-branch", place=SIBLING_TOWN, name_zh="邻镇支部", since=ON)


def listed(people) -> list[list[str]]:
    return [["姓名", "身份证号", "电话"], *([one.name, one.id_number, one.phone] for one in people)]


def send(client, office, data: bytes, name="名单.xlsx"):
    return client.post(
        "/staff/imports/", {"organisation": office, "source": "组织部", "file": SimpleUploadedFile(name, data)}
    )


def bring(cast: Cast, client, office: int, rows) -> str:
    """A list all the way, and the worker's part of it; returns the address of the last page."""
    sent = send(client, office, files.xlsx_file(rows))
    assert sent.status_code == 302, sent.content.decode()
    columns = client.get(sent.url)
    chosen = re.findall(r'name="(column-\d+)">(.*?)</select>', columns.content.decode(), re.DOTALL)
    values = {name: re.findall(r'value="(\w*)" selected', options)[0] for name, options in chosen}
    mapped = client.post(sent.url, values)
    assert mapped.status_code == 302
    assert client.get(mapped.url).status_code == 200
    loaded = client.post(mapped.url.replace("preview", "load"))
    job = Job.objects.latest("pk")
    jobs.perform(job.pk, cast.incident.pk, job.owner)
    return str(loaded.url)


def test_a_list_from_file_to_page(cast, office, generator):
    people = [generator.person() for _ in range(3)]
    client = browser(cast.command, cast.incident)
    rows = listed(people)
    rows[2][1] = "12345"
    done = client.get(bring(cast, client, office, rows)).content.decode()
    assert "导入改正后的文件" in done
    with acting(desk(cast)):
        assert Staff.objects.count() == 2
    answer = client.get(re.findall(r'href="(/staff/imports/\d+/errors/)"', done)[0])
    corrected = files.rows_of(answer.content)
    assert cast.command.username in files.rows_of(answer.content, 1)[0][0]
    corrected[1][1] = people[1].id_number
    assert "全部导入成功" in client.get(bring(cast, client, office, corrected)).content.decode()
    page = client.get("/staff/", {"organisation": office}).content.decode()
    for person in people:
        assert person.name not in page
        assert person.id_number not in page
        assert person.phone not in page
        assert f"154****{person.phone[-4:]}" in page


def test_a_preview_masks_and_stores_nothing(cast, office, generator):
    person = generator.person()
    client = browser(cast.command, cast.incident)
    sent = send(client, office, files.csv_file(listed([person]), "gb18030"), "名单.csv")
    columns = client.get(sent.url).content.decode()
    assert "GB18030" in columns
    mapped = client.post(sent.url, {"column-0": "name", "column-1": "id_number", "column-2": "phone"})
    preview = client.get(mapped["Location"]).content.decode()
    for text in (person.name, person.id_number, person.phone):
        assert text not in columns + preview
    assert person.name[0] + "某" in preview
    with acting(desk(cast)):
        assert not Staff.objects.exists()


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [(b"", 200, "文件是空的"), (b"PK\x03\x04 nonsense", 400, "已损坏"), (b"\x89PNG\x00\x00", 400, "既不是表格")],
)
def test_a_bad_file_is_answered_and_the_form_kept(data, status, says, cast, office):
    answer = send(browser(cast.command, cast.incident), office, data)
    assert answer.status_code == status
    assert says in answer.content.decode()
    assert "组织部" in answer.content.decode()


def test_a_file_too_large_is_refused_before_it_is_read(cast, office):
    answer = send(browser(cast.command, cast.incident), office, b"a" * (12 * 1024 * 1024))
    assert answer.status_code == 413
    assert "10 MB" in answer.content.decode()


def test_staff_export_is_masked_marked_and_inert(cast, office, generator):
    person = generator.person()
    client = browser(cast.command, cast.incident)
    bring(cast, client, office, listed([person]))
    answer = client.get("/staff/export/", {"organisation": office})
    rows = files.rows_of(answer.content)
    assert rows[0][0] == f"{cast.command.username} 2022-09-12 08:00"
    assert rows[2][2] == f"154****{person.phone[-4:]}"
    assert person.name not in str(rows)
    assert answer["Cache-Control"] == "no-store"


def test_a_reveal_of_staff(cast, office, generator):
    person = generator.person()
    client = browser(cast.command, cast.incident)
    bring(cast, client, office, listed([person]))
    with acting(desk(cast)):
        staff = Staff.objects.get()
    page = f"/staff/{staff.pk}/"
    assert client.get(f"{page}reveal/").status_code == 404
    refused = client.post(f"{page}reveal/", {"reason": "x"}).content.decode()
    assert "至少四个字" in refused
    assert person.name not in refused
    shown = client.post(f"{page}reveal/", {"reason": "电话通知到岗"})
    text = shown.content.decode()
    assert person.name in text
    assert person.phone in text
    assert f"{cast.command.username} 2022-09-12 08:00" in text
    assert "no-store" in shown["Cache-Control"]
    with acting(desk(cast)):
        assert Reveal.objects.count() == 1
    after = client.get(page).content.decode()
    assert person.name not in after
    assert "电话通知到岗" in after


def test_search_and_reveal_of_somebody_in_a_record(cast, generator):
    person = generator.person()
    take(desk(cast), SITE, person, plate="川E·6K2A7")
    client = browser(cast.command, cast.incident)
    nothing = client.post("/search/", {"part": "phone", "text": "15400000000"}).content.decode()
    assert "没有相关记录" in nothing
    with acting(desk(cast)):
        identity = Identity.objects.order_by("position")[0].pk
    page = client.get(f"/identities/{identity}/")
    assert person.name not in page.content.decode()
    assert "至少四个字" in client.post(f"/identities/{identity}/", {"reason": " "}).content.decode()
    assert person.name in client.post(f"/identities/{identity}/", {"reason": "核实行程轨迹"}).content.decode()


def test_strangers_see_neither_people_nor_organisations(cast, office, elsewhere, generator):
    person = generator.person()
    client = browser(cast.command, cast.incident)
    bring(cast, client, office, listed([person]))
    take(desk(cast), SITE, person)
    with acting(desk(cast)):
        staff, identity, upload = Staff.objects.get().pk, Identity.objects.get().pk, Upload.objects.get().pk
    for name in ("neighbour", "ended", "upper", "duty"):
        stranger = browser(getattr(cast, name), cast.incident)
        assert stranger.get(f"/staff/{staff}/").status_code == 404, name
        assert stranger.get(f"/identities/{identity}/").status_code == 404, name
        for path in ("/staff/", "/organisations/", "/staff/export/"):
            assert person.phone[-4:] not in stranger.get(path).content.decode(errors="replace"), (name, path)
        found = stranger.post("/search/", {"part": "name", "text": person.name}).content.decode()
        assert "/identities/" not in found, name
    # Staff are the county's, whatever the operation; who was recorded is the operation's alone.
    foreign = browser(cast.foreign, cast.elsewhere)
    assert foreign.get(f"/staff/{staff}/").status_code == 200
    assert foreign.get(f"/identities/{identity}/").status_code == 404
    assert foreign.get(f"/staff/imports/{upload}/").status_code == 404
    secretary = browser(cast.secretary, cast.incident)
    tree = secretary.get("/organisations/").content.decode()
    assert "某镇政府" in tree
    assert "邻镇支部" not in tree
    assert secretary.get(f"/organisations/{elsewhere}/").status_code == 404


def test_the_upper_level_reads_the_tree_without_links_to_people(cast, office, generator):
    client = browser(cast.command, cast.incident)
    bring(cast, client, office, listed([generator.person() for _ in range(4)]))
    tree = browser(cast.upper, cast.incident).get("/organisations/").content.decode()
    assert re.search(r"<td>4</td>", tree)
    assert "/staff/" not in tree


def test_an_organisation_is_added(cast, office):
    client = browser(cast.command, cast.incident)
    form = {"kind": "temporary-branch", "name_zh": "前线临时党支部", "name_en": "", "place": TOWN, "parent": office}
    added = client.post("/organisations/open/", form)
    assert added.status_code == 302
    page = client.get(added["Location"]).content.decode()
    assert "前线临时党支部" in page
    assert "某镇政府" in page
    again = client.post("/organisations/open/", form).content.decode()
    assert "已有同名组织" in again
    foreign = client.post("/organisations/open/", form | {"place": "510522", "name_zh": "外县"})
    assert foreign.status_code == 200
    assert "外县" not in client.get("/organisations/").content.decode()


def test_empty_states_say_what_to_do(cast):
    client = browser(cast.command, cast.incident)
    assert "尚未录入人员" in client.get("/staff/").content.decode()
    assert "没有符合条件" in client.get("/staff/", {"skill": "medic"}).content.decode()
    assert "辖区内尚无组织" in client.get("/organisations/").content.decode()
    assert "您还没有上传过名单" in client.get("/staff/imports/").content.decode()


def test_ties_begin_and_end_on_the_page(cast, office, elsewhere, generator):
    client = browser(cast.command, cast.incident)
    bring(cast, client, office, listed([generator.person()]))
    with acting(desk(cast)):
        staff = Staff.objects.get()
    page = f"/staff/{staff.pk}/"
    tied = client.post(
        f"{page}ties/", {"tie-organisation": elsewhere, "tie-kind": "branch-member", "tie-since": "2022-09-01"}
    )
    assert tied.status_code == 302
    text = client.get(page).content.decode()
    assert "邻镇支部" in text
    ends = re.findall(r'action="([^"]+/end/)"', text)
    assert len(ends) == 2
    assert client.post(ends[0]).status_code == 302
    assert len(re.findall(r'action="([^"]+/end/)"', client.get(page).content.decode())) == 1


def test_the_staff_page_asks_no_more_for_more_people(cast, office, generator):
    client = browser(cast.command, cast.incident)
    asked = []
    for more in (1, 5, 60):
        bring(cast, client, office, listed([generator.person() for _ in range(more)]))
        client.get("/staff/")  # what is kept for a while is kept now
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/staff/", {"page": 1}).status_code == 200
        asked.append(len(queries))
    assert asked[1] == asked[2], asked
    assert asked[2] < 60, "one or more for each person"


def test_a_list_is_thrown_away(cast, office, generator):
    client = browser(cast.command, cast.incident)
    sent = send(client, office, files.xlsx_file(listed([generator.person()])))
    with acting(desk(cast)):
        upload = Upload.objects.get()
        assert UploadPart.objects.filter(upload=upload.pk).exists()
    other = browser(cast.secretary, cast.incident)
    assert other.post(f"/staff/imports/{upload.pk}/discard/").status_code == 404
    assert client.post(f"/staff/imports/{upload.pk}/discard/").status_code == 302
    with acting(desk(cast)):
        assert not UploadPart.objects.filter(upload=upload.pk).exists()
    assert "已删除" in client.get("/staff/imports/").content.decode()
    assert client.get(sent["Location"], follow=True).redirect_chain[-1][0] == "/staff/imports/"
