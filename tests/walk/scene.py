"""A small county in which every page has something to show: what the matrix has, and lists, shifts, reports, files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from muster.accounts import actions as accounts
from muster.accounts.models import Role, Shift
from muster.callups import links
from muster.callups.actions import callups, home, orders, volunteers
from muster.callups.actions.callups import Draft
from muster.callups.models import Answer, CallUp, HomeReport, TaskOrder
from muster.certificates import actions as certificates
from muster.certificates.links import holder_address, papers_address
from muster.certificates.models import Certificate
from muster.kernel import approvals, jobs
from muster.kernel.models import Approval, Job, Upload
from muster.kernel.scope import Scope, acting
from muster.kernel.tests import files
from muster.messages.models import Batch, Channel
from muster.passes.models import Pass
from muster.passes.views.holder import address
from muster.people import actions as people
from muster.people.actions.own import make_own_link
from muster.people.generated import Generator
from muster.people.models import Hold, Identity, Organisation, Staff, Team
from muster.people.tests.cast import take
from muster.places import queries as places
from muster.places.actions.sites import SiteDraft, open_sites
from muster.quarantine import actions as lodging
from muster.quarantine.models import Room, Stay
from muster.quarantine.rules import Ranges, Side
from muster.rosters import links as duty_links
from muster.rosters.actions import absences, filling, rosters
from muster.rosters.actions import needs as duty
from muster.rosters.actions.publishing import publish as publish_roster
from muster.rosters.actions.rosters import RosterDraft
from muster.rosters.models import Assignment, Computation, Roster
from muster.rosters.models import Post as DutyPost
from muster.screening.actions import decide, follow, risk
from muster.screening.letter_models import Letter
from muster.screening.letters import actions as letters
from muster.screening.letters import links as letter_links
from muster.screening.models import Measure, RiskVersion, SourceRow
from muster.screening.rounds import actions as rounds
from muster.screening.sources.links import Invited, make_token
from muster.screening.tests.office import entered, entry, publish
from muster.screening.tests.office import people as screened
from muster.situation.models import Bulletin
from tests.cast import COUNTY, MOMENT, VILLAGE, browser, grant, make_user
from tests.matrix.world import World, make_world

STAFF = [
    ["姓名", "联系电话", "特长"],
    *([f"王小{one}", f"1540000000{number}", "驾驶"] for number, one in enumerate("明华强芳", 1)),
    ["李芳", "无", ""],
]
UNITS = [["单位名称", "上级单位"], ["县税务局", ""], ["县税务局第一支部", "县税务局"], ["无上级", "无此单位"]]
ROLL = [
    ["姓名", "手机", "队伍名称", "队内职务"],
    ["王小明", "15400000001", "大田村突击队", "队长"],
    ["王小华", "15400000002", "大田村突击队", "队员"],
    ["李芳", "无", "", ""],
]
SENT = [["队伍", "地点", "任务"], ["大田村突击队", VILLAGE, "小区值守"], ["无此队", VILLAGE, ""]]
SITES = [["点位名称", "类型", "经度", "纬度"], ["云石路口", "卡口", "105.4", "29.1"], ["", "卡口", "", ""]]
PROOFS = [
    ["核酸检测结果", "", "", ""],
    ["身份证号", "采样时间", "检测结果", "管号"],
    [Generator(18, [VILLAGE]).person().id_number, "9月11日 08:30", "阴性", "T-0001"],
    [Generator(19, [VILLAGE]).person().id_number, "44815.3", "阳性", "T-0002"],
    ["6.1E+17", "昨天", "?", "T-0003"],
]
RETURNEES = [
    ["姓名", "身份证号", "电话", "来自何地"],
    ["王小明", Generator(23, [VILLAGE]).person().id_number, "15400000011", "泸州市"],
    ["李芳", "6.1E+17", "15400000012", "火星市"],
]
RETURNEE_COLUMNS = {"column-0": "name", "column-1": "id_number", "column-2": "phone", "column-3": "origin"}
PROOF_COLUMNS = {"column-0": "id_number", "column-1": "sampled_at", "column-2": "result", "column-3": "tube"}
POSTS = [["卡口名称", "类型", "启用时间"], ["石桥省界", "公路卡口", "9月10日 08:00"], ["大田村口", "望远镜", "明年"]]
POST_COLUMNS = {"column-0": "name", "column-1": "post", "column-2": "since"}
SITE_COLUMNS = {"column-0": "name", "column-1": "kind", "column-2": "longitude", "column-3": "latitude"}
COLUMNS = {"column-0": "name", "column-1": "phone", "column-2": "skills"}


HOUSEHOLDS = [["门牌"], ["1栋1单元101"], [""]]


@dataclass(frozen=True)
class Scene:
    """What pages are opened with."""

    world: World
    office: Scope
    """Of the command officer."""

    def one(self, model: Any, **wanted: Any) -> Any:
        """The newest row of a table that the officer sees."""
        with acting(self.office):
            return model.objects.filter(**wanted).latest("pk")


def play() -> Scene:
    """Make the world, then work in it through the pages, as its officer would."""
    world = make_world()
    cast = world.cast
    client = browser(cast.command, cast.incident)
    office = Scope(cast.incident.pk, (COUNTY,), True, f"user:{cast.command.pk}", frozenset({Role.COMMAND.value}))
    scene = Scene(world, office)
    unit = world.organisations["village"]
    for load in (True, False):
        _bring(client, "/staff/imports/", STAFF, organisation=unit)
        number = scene.one(Upload).pk
        _post(client, f"/staff/imports/{number}/columns/", **COLUMNS)
        if load:
            _post(client, f"/staff/imports/{number}/load/")
            _perform(scene.one(Job))
        _lists_of_teams(scene, client, unit, load=load)
        _bring(client, "/sites/lists/", SITES, place=COUNTY)
        number = scene.one(Upload).pk
        _post(client, f"/sites/lists/{number}/columns/", **SITE_COLUMNS)
        if load:
            _post(client, f"/sites/lists/{number}/load/")
            _perform(scene.one(Job))
        _bring(client, "/checkpoints/lists/", POSTS, place=COUNTY, kind="road", mode="tally")
        number = scene.one(Upload).pk
        _post(client, f"/checkpoints/lists/{number}/columns/", **POST_COLUMNS)
        if load:
            _post(client, f"/checkpoints/lists/{number}/load/")
            _perform(scene.one(Job))
        _bring(client, "/test-proofs/lists/", PROOFS, place=COUNTY)
        number = scene.one(Upload).pk
        _post(client, f"/test-proofs/lists/{number}/columns/", **PROOF_COLUMNS)
        if load:
            _post(client, f"/test-proofs/lists/{number}/load/")
            _perform(scene.one(Job))
        _bring(client, "/passes/lists/", HOUSEHOLDS, place=COUNTY, title="玉蟾小区", since="2022-09-12", length="7")
        number = scene.one(Upload).pk
        _post(client, f"/passes/lists/{number}/columns/", **{"column-0": "door"})
        if load:
            _post(client, f"/passes/lists/{number}/load/")
            _perform(scene.one(Job))
        _bring(client, "/screening/sources/lists/", RETURNEES, place=COUNTY, owner="县排查专班")
        number = scene.one(Upload).pk
        _post(client, f"/screening/sources/lists/{number}/columns/", **RETURNEE_COLUMNS)
        if load:
            _post(client, f"/screening/sources/lists/{number}/load/")
            _perform(scene.one(Job))
        _notices(scene, client, load=load)
    _post(client, "/reports/make/", place=COUNTY, moment="2022-09-12T07:00")
    _post(client, "/figures/gates.checks/export/", format="csv")
    _perform(scene.one(Job))
    _wait_for_names(scene)
    _mark_somebody(office, world.sites["gate"])
    _screen_somebody(office)
    _call_up(office, world.organisations)
    _man_the_gate(office, world.sites["gate"])
    _named(scene, client)
    with acting(office):
        accounts.open_shift(
            office, place=VILLAGE, role="duty", since=MOMENT, until=MOMENT + timedelta(hours=8), most=30
        )
    return scene


def _lists_of_teams(scene: Scene, client: Any, unit: int, *, load: bool) -> None:
    """Organisations, a roll of teams, and whom they sent where."""
    for prefix, rows, columns, given in (
        ("/organisations/lists/", UNITS, ("name", "parent"), {"place": COUNTY, "kind": "agency"}),
        ("/teams/lists/", ROLL, ("name", "phone", "team", "role"),
         {"organisation": unit, "place": COUNTY, "kind": "vanguard-team"}),
        ("/deployments/lists/", SENT, ("team", "place", "duty"), {"place": COUNTY, "starts_at": "2022-09-12T08:00"}),
    ):  # fmt: skip
        _bring(client, prefix, rows, **given)
        number = scene.one(Upload).pk
        _post(client, f"{prefix}{number}/columns/", **{f"column-{at}": field for at, field in enumerate(columns)})
        if load:
            _post(client, f"{prefix}{number}/load/")
            _perform(scene.one(Job))


def _named(scene: Scene, client: Any) -> None:
    """A list of whom the village names, loaded, and one that waits."""
    callup = scene.one(CallUp, asks="name").pk
    with acting(scene.office):
        unit = Organisation.objects.get(pk=scene.world.organisations["village"]).name_zh
    for load in (True, False):
        _bring(
            client, "/call-ups/lists/", [["推荐单位", "姓名", "手机"], [unit, "王小明", "15400000001"]], callup=callup
        )
        number = scene.one(Upload).pk
        columns = {"column-0": "organisation", "column-1": "name", "column-2": "phone"}
        _post(client, f"/call-ups/lists/{number}/columns/", **columns)
        if load:
            _post(client, f"/call-ups/lists/{number}/load/")
            _perform(scene.one(Job))


def _call_up(office: Scope, units: dict[str, int]) -> None:
    """The village is asked to name people, anybody may sign up, the town's unit has an order, somebody reports home."""
    draft: dict[str, Any] = {
        "place": COUNTY, "kind": "call", "title": "抽调干部下沉", "text": "请推荐人员。",
        "deadline": MOMENT + timedelta(days=1),
    }  # fmt: skip
    with acting(office):
        callups.publish(
            office, draft=Draft(**draft, asks="name", wanted={units["village"]: 2}), audience=[units["village"]]
        )
        open_to_all = callups.publish(office, draft=Draft(**draft, asks="volunteer"), audience=[units["village"]])
        someone: dict[str, Any] = {"name": "王小明", "phone": "15400001111", "skills": ["driver"], "words": "随叫随到"}
        volunteers.sign_up(office, callup=open_to_all, **someone)
        due = MOMENT + timedelta(days=3)
        order = orders.Draft(VILLAGE, "隔离房间线路改造", units["village"], due, amount=9, measure="间")
        orders.step(office, order=orders.give(office, draft=order).pk, step="progress", done=3)
        orders.take_on(office, place=VILLAGE, organisation=units["village"])
        member = Staff.objects.filter(place=VILLAGE).first()
        assert member
        reported = home.Draft(member.pk, "", "西安市雁塔区某小区")
        home.report(office, organisation=units["village"], drafts=[reported])


def _man_the_gate(office: Scope, gate: str) -> None:
    """A published roster with somebody at the gate by day and nobody by night, and somebody who cannot come."""
    with acting(office):
        kinds = [
            duty.add_shift_kind(office, place=COUNTY, name=name, short=name[0], starts=time(hour), minutes=720)
            for name, hour in (("白班", 8), ("夜班", 20))
        ]
        post = duty.open_post(office, site=gate, name="查验岗")
        duty.set_needs(office, posts=[post.pk], wanted=[duty.Wanted(kind.pk, "any", 1, 2) for kind in kinds])
        first, second = Staff.objects.filter(place=VILLAGE).order_by("pk")[:2]
        today = date(2022, 9, 12)
        row = rosters.make(office, draft=RosterDraft(COUNTY, today, 3))
        rosters.assign(office, roster=row.pk, put=rosters.Place(post.pk, kinds[0].pk, today, first.pk))
        publish_roster(office, roster=row.pk)
        second_draft = rosters.make(office, draft=RosterDraft(COUNTY, today, 3))
        asked = filling.start(office, roster=second_draft.pk, seconds=5, subject="排班")
        absences.note(office, staff=second.pk, away=absences.Away("away", today, reason="体检"))
    with acting(office):
        job = Job.objects.get(pk=asked.job or 0)
    _perform(job)


def _mark_somebody(office: Scope, gate: str) -> None:
    """Somebody who passed the gate and is under a control mark, with a test."""
    person = Generator(17, [VILLAGE]).person()
    number = person.id_number
    take(office, gate, person)
    with acting(office):
        people.place_hold(
            office, place=VILLAGE, id_number=number, kind="close-contact", grounds="流调", since=MOMENT, until=None
        )
        proof = people.Proof(number, VILLAGE, MOMENT, MOMENT + timedelta(hours=6), "negative")
        people.file_proofs(office, proofs=[proof])


def _screen_somebody(office: Scope) -> None:
    """A published list of risk areas, a draft with an area nobody could place, and people who came from there."""
    publish(office)
    one, _other, gone = entered(office, *(entry(person) for person in screened(3)))
    with acting(office):
        odd = "高风险区（1个）\n四川省泸州市（1个）：酒城新区甲小区。"
        risk.read_list(scope=office, title="市疾控", content=odd.encode(), covers="", as_of=MOMENT)
        decide.confirm(scope=office, people=[one])
        decide.confirm(scope=office, people=[gone])
        decide.release(scope=office, people=[gone], why="走查用例")
        certificates.issue(scope=office, people=[gone])
        _lodge(office, one)
        follow.note(scope=office, person=one, spoken=follow.Spoken("call", "arrived", None, ["cough"], ["itinerary"]))
        compound = SiteDraft(VILLAGE, "C", "大田小区", None, None)
        (post,) = open_sites(scope=office, drafts=[compound], opened_at=MOMENT)
        rounds.entrust(scope=office, site=post, place=VILLAGE)
        draft = letters.Draft(COUNTY, "江阳区指挥部", "请协助核查。", MOMENT + timedelta(days=1), [one])
        letters.mark_sent(scope=office, letter=letters.write(scope=office, draft=draft).pk)


def _lodge(office: Scope, person: Any) -> None:
    """A quarantine site with a few rooms, and this person in one of them."""
    hotel = SiteDraft(VILLAGE, "I", "玉蟾酒店隔离点", None, None)
    open_sites(scope=office, drafts=[hotel], opened_at=MOMENT - timedelta(days=1))
    (site,) = places.sites(office, kind="I")
    lodging.open_rooms(scope=office, site=site.code, ranges=Ranges("", 1, 3, 12, 1))
    lodging.set_room(scope=office, room=Room.objects.get(name="0312").pk, closed=True, why="水管维修")
    side = Side("王队长", "M100 100L300 300L500 100")
    lodging.take_in(scope=office, room=Room.objects.get(name="0101").pk, person=person, handed=side, received=side)


def _wait_for_names(scene: Scene) -> None:
    """A second officer asks for two files with many names; the first has agreed to one of them."""
    cast = scene.world.cast
    second = make_user("second")
    grant(second, Role.COMMAND, [COUNTY], cast.incident)
    scope = Scope(cast.incident.pk, (COUNTY,), True, f"user:{second.pk}", frozenset({Role.COMMAND.value}))
    for number in range(2):
        with acting(scope):
            needs = approvals.Ask(COUNTY, 60 + number, "协查密接人员")
            jobs.start(scope, "checkpoints.export_register", subject=COUNTY, needs=needs)
    asked = scene.one(Approval)
    _post(browser(cast.command, cast.incident), f"/approvals/{asked.pk}/", answer="agree")


def _notices(scene: Scene, client: Any, *, load: bool) -> None:
    """A list of phones of people who are asked to report themselves."""
    if load:
        _post(client, "/messages/channels/", name="联通号码清单", kind="list", place=COUNTY, per_second="20")
    way = {"channel": scene.one(Channel).pk, "signature": "泸县指挥部", "text": "请申报：{链接}"}
    link = "https://muster.example/report/x/"
    _bring(client, "/screening/sources/notices/", [["手机"], ["15400000021"], ["12"]], place=COUNTY, link=link, **way)
    number = scene.one(Upload).pk
    _post(client, f"/screening/sources/notices/{number}/columns/", **{"column-0": "phone"})
    if load:
        _post(client, f"/screening/sources/notices/{number}/load/")
        _perform(scene.one(Job))


def _bring(client: Any, address: str, rows: list[list[str]], **given: Any) -> None:
    file = SimpleUploadedFile("名单.xlsx", files.xlsx_file(rows))
    _post(client, address, source="镇政府", file=file, **given)


def _post(client: Any, address: str, **given: Any) -> None:
    answer = client.post(address, given)
    assert answer.status_code == 302, f"{address}: {answer.content.decode()[:2000]}"


def _perform(job: Job) -> None:
    jobs.perform(job.pk, job.incident, job.owner)


def lists(route: str, kind: str) -> dict[str, Any]:
    """The pages of one kind of list, each with a list in the state that it is for."""

    def number(scene: Scene, state: str) -> list[list[int]]:
        return [[scene.one(Upload, kind=kind, state=state).pk]]

    return {
        route: lambda scene: number(scene, "loaded"),
        f"{route}-columns": lambda scene: number(scene, "read"),
        f"{route}-preview": lambda scene: number(scene, "read"),
    }


def own_token(scene: Scene) -> str:
    """Of the link to the record of somebody who passed a gate."""
    identity = scene.one(Identity, kind="person").pk
    with acting(scene.office):
        token: str = make_own_link(scene.office, identity=identity)
    return token


def pass_token(scene: Scene) -> str:
    """Of the page that a pass's holder has."""
    return _last(address(scene.one(Pass)))


def _last(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[-1]


def _held(scene: Scene) -> tuple[int, Any]:
    return scene.office.incident or 0, scene.one(Measure, state="force").pk


def _callups(scene: Scene) -> list[CallUp]:
    with acting(scene.office):
        return list(CallUp.objects.order_by("pk").prefetch_related("answers"))


def _token(scene: Scene, purpose: str, row: Any) -> str:
    return links.make(purpose, incident=row.incident, row=row.pk)


def _cell(scene: Scene) -> list[Any]:
    row = scene.one(Assignment)
    return [row.roster_id, row.post_id, row.shift_id, row.day.isoformat()]


def _duty_token(scene: Scene) -> str:
    row = scene.one(Assignment)
    return duty_links.make(incident=row.incident, staff=row.staff)


def arguments() -> dict[str, Any]:
    """For each page that takes arguments: how it gets them from the scene, perhaps several times."""
    return {
        "place": lambda scene: [[COUNTY], [VILLAGE]],
        "grids": lambda scene: [[VILLAGE]],
        "grid": lambda scene: [[f"{VILLAGE}001"]],
        "site": lambda scene: [[scene.world.sites["gate"]]],
        "move-site": lambda scene: [[scene.world.sites["gate"]]],
        **lists("site-list", "places.sites"),
        **lists("post-list", "checkpoints.posts"),
        **lists("people:staff-list", "people.staff"),
        **lists("people:proof-list", "people.proofs"),
        **lists("household-list", "passes.households"),
        **lists("source-sheet", "screening.source"),
        **lists("notice-list", "screening.notice"),
        "source-row": lambda scene: [[scene.one(SourceRow, state=state).pk] for state in ("open", "linked")],
        "self-report": lambda scene: [[make_token(Invited(scene.office.incident or 0, VILLAGE, "大田村专班"))]],
        "account": lambda scene: [[scene.world.cast.duty.pk]],
        "people:organisation": lambda scene: [[scene.world.organisations["village"]]],
        "people:staff-member": lambda scene: [[scene.one(Staff).pk]],
        **lists("named-list", "callups.named"),
        **lists("people:organisation-list", "people.organisations"),
        **lists("people:team-list", "people.teams"),
        **lists("people:deployment-list", "people.deployments"),
        "people:team": lambda scene: [[scene.one(Team).pk]],
        "people:shift-desk": lambda scene: [[scene.one(Shift).pk]],
        "people:reveal": lambda scene: [[scene.world.identities["gate"]]],
        "people:hold": lambda scene: [[scene.one(Hold).pk]],
        "people:own-record": lambda scene: [[own_token(scene)]],
        "pass": lambda scene: [[scene.one(Pass).pk]],
        "quarantine-site": lambda scene: [[scene.one(Stay).site]],
        "quarantine-rooms": lambda scene: [[scene.one(Stay).site]],
        "quarantine-room": lambda scene: [[scene.one(Room, name="0101").pk], [scene.one(Room, name="0102").pk]],
        "quarantine-stay": lambda scene: [[scene.one(Stay).pk]],
        "certificate": lambda scene: [[scene.one(Certificate).pk]],
        "certificate-page": lambda scene: [[_last(holder_address(scene.one(Certificate)))]],
        "sign-papers": lambda scene: [[_last(papers_address(*_held(scene)))]],
        "pass-page": lambda scene: [[pass_token(scene)]],
        "letter": lambda scene: [[scene.one(Letter).pk]],
        "letter-page": lambda scene: [[letter_links.make_token(scene.one(Letter))]],
        "screened": lambda scene: [[scene.one(Measure, state="force").pk], [scene.one(Measure, state="proposed").pk]],
        "risk-list": lambda scene: [[scene.one(RiskVersion, published_at=None).pk]],
        "call-up": lambda scene: [[row.pk] for row in _callups(scene)],
        "call-up-answer": lambda scene: [[row.answers.all()[0].pk] for row in _callups(scene)],
        "volunteers": lambda scene: [[_callups(scene)[-1].pk]],
        "task-order": lambda scene: [[scene.one(TaskOrder).pk]],
        "callup-answer-page": lambda scene: [[_token(scene, links.ANSWER, scene.one(Answer))]],
        "sign-up-page": lambda scene: [[_token(scene, links.SIGN_UP, _callups(scene)[-1])]],
        "confirm-report-page": lambda scene: [[_token(scene, links.CONFIRM, scene.one(HomeReport))]],
        "sending": lambda scene: [[scene.one(Batch).pk]],
        "duty-post": lambda scene: [[scene.one(DutyPost, name="查验岗").pk]],
        "roster": lambda scene: [[scene.one(Roster, state="published").pk], [scene.one(Roster, state="draft").pk]],
        "what-if": lambda scene: [[scene.one(Roster, state="draft").pk]],
        "substitutes": lambda scene: [[scene.one(Assignment, roster__state="published").pk]],
        "computation": lambda scene: [[scene.one(Computation).pk]],
        "own-shifts": lambda scene: [[_duty_token(scene)]],
        "roster-cell": lambda scene: [_cell(scene)],
        "check": lambda scene: [[scene.world.records["gate"]]],
        "step": lambda scene: [[scene.world.steps["gate"]]],
        "step-kind": lambda scene: [["report"]],
        "figure": lambda scene: [["gates.vehicles_turned_back"]],
        "job": lambda scene: [[scene.one(Job).pk]],
        "bulletin": lambda scene: [[scene.one(Bulletin).pk]],
        "board-at": lambda scene: [[COUNTY], [scene.world.sites["gate"]]],
        "wall": lambda scene: [[COUNTY]],
    }
