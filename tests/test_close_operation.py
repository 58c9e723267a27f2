"""An operation is closed, its data runs out, two people sign: names are gone, figures stand, and it can be proven."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from muster.accounts.models import Device, Mandate
from muster.checkpoints.models import Checkpoint, Permit
from muster.incidents import closing, queries
from muster.incidents.models import Area, Retention
from muster.instance import database, shredding
from muster.kernel import chain, clock, register, sealing
from muster.kernel import closing as loose
from muster.kernel.figures import Period, figure
from muster.kernel.models import Holding, Key, Parked, PurgeOrder, Upload, UploadPart
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting, system
from muster.people import queries as people
from muster.people.generated import Generator
from muster.people.models import Hold, Identity, Reveal, TestProof
from muster.people.tests.cast import asker, take
from muster.sync import door
from tests.cast import MOMENT, browser
from tests.closing import AFTER, NUMBER, Scene, make_scene


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Problem) as caught:
        yield
    assert caught.value.code == code


@pytest.fixture
def scene(fresh_database: None) -> Iterator[Scene]:
    door.forget_devices()
    yield make_scene()
    shredding.list_of(settings.HOME).unlink(missing_ok=True)
    sealing.forget_keys()


WRITES = "update", "insert", "truncate", "references", "trigger"


def wide(scene: Scene) -> Scope:
    return Scope(scene.cast.incident.pk, ("",), True, "test", frozenset({"system"}))


def purger() -> psycopg.Connection[Any]:
    return psycopg.connect(**database.connection("purger"), autocommit=True)


def test_what_waits_for_a_decision_has_to_be_settled_first(scene: Scene):
    with acting(scene.scope("command", "command")) as scope:
        found = {one.what.key: one.count for one in loose.still_open(scope)}
        assert found["sync.undecided"] == 1
        assert found["accounts.devices"] == 1
        assert found["people.holds"] == 1
        with refused("unsettled"):
            closing.close_incident(scope)
    scene.settle()
    with acting(scene.scope("command", "command")) as scope:
        closing.close_incident(scope)
        with refused("closed"):
            closing.close_incident(scope)


@pytest.mark.parametrize("who", [("secretary", "secretary"), ("auditor", "auditor")])
def test_only_the_command_of_all_of_it_closes(scene: Scene, who: tuple[str, str]):
    scene.settle()
    with acting(scene.scope(*who)) as scope, pytest.raises(NotFound):
        closing.close_incident(scope)
    town = Scope(scene.cast.incident.pk, ("510521100",), True, "user:1", frozenset({"command"}))
    with acting(town), pytest.raises(NotFound):
        closing.close_incident(town)


def test_closing_ends_what_is_open_and_starts_the_clocks(scene: Scene):
    scene.settle()
    scene.close()
    incident = scene.cast.incident.pk
    with acting(wide(scene)):
        assert not Checkpoint.objects.filter(until=None).exists()
        assert not Area.objects.filter(until=None).exists()
        assert not Hold.objects.filter(lifted_at=None).exists()
        assert not Device.objects.filter(incident=incident, revoked_at=None).exists()
        running = set(Mandate.objects.filter(incident=incident, until=None).values_list("role", flat=True))
        assert running == {"command", "upper"}
        rows = {row.data_class: row for row in Retention.objects.all()}
    assert rows["identities"].due_at == MOMENT + timedelta(days=30)
    assert (rows["files"].days, rows["identities"].days, rows["staff"].due_at) == (0, 30, None)
    door.forget_devices()
    assert scene.phone.send_raw(scene.phone.batch())[0] == 401


def test_nothing_goes_before_its_time_nor_with_one_signature(scene: Scene):
    scene.settle()
    with acting(scene.scope("command", "command")) as scope:
        with refused("nothing_due"):
            closing.ask_purge(scope)
        closing.close_incident(scope)
    with acting(scene.scope("command", "command")) as scope:
        assert queries.due_classes(scope, clock.now(scene.cast.incident.pk)) == ["files"]
    with transaction.atomic():
        clock.move(scene.cast.incident.pk, to=MOMENT + AFTER)
    with acting(scene.scope("command", "command")) as scope:
        order = closing.ask_purge(scope)
        with refused("order_open"):
            closing.ask_purge(scope)
    with refused("not_signed"):
        closing.carry_out_purge(order)
    both = Scope(scene.cast.incident.pk, ("",), True, order.asked_by, frozenset({"command", "auditor"}))
    with acting(both), refused("same_person"):
        closing.agree_purge(both, order=order.pk)
    with acting(scene.scope("upper", "upper")) as scope, pytest.raises(NotFound):
        closing.agree_purge(scope, order=order.pk)
    with purger() as link:
        assert link.execute("select count(incident) from people_identity").fetchone() == (0,)
        assert link.execute("delete from people_identity where incident > 0").rowcount == 0
    with pytest.raises(psycopg.errors.CheckViolation), psycopg.connect(**database.connection("app")) as link:
        link.execute("update kernel_purgeorder set agreed_by = asked_by")


def figures(scene: Scene) -> dict[str, int]:
    with acting(system(scene.cast.incident.pk, "test")) as scope:
        keys = ("gates.vehicles_turned_back", "gates.checks", "gates.people_checked")
        return {key: figure(key).query.total(scope, Period()) for key in keys}


def test_names_are_gone_figures_stand_and_the_audit_holds(scene: Scene):
    scene.settle()
    incident = scene.cast.incident.pk
    scene.close()
    before = figures(scene)
    with acting(system(incident, "test")) as scope:
        digest = register.digest(scope)
    (key,) = sealing.live_keys(sealing.key_for_incident(incident))
    material = (settings.HOME.keys / f"{key}.key").read_bytes()
    order = PurgeOrder.objects.get(pk=scene.sign())
    steps: list[tuple[int, int]] = []
    closing.carry_out_purge(order, progress=lambda step, total: steps.append((step, total)))
    order.refresh_from_db()
    assert [step for step, _total in steps] == list(range(steps[0][1]))
    assert not (settings.HOME.keys / f"{key}.key").exists()
    assert shredding.fingerprint_of(material) in shredding.read(shredding.list_of(settings.HOME))
    assert not scene.files[0].exists()
    with acting(wide(scene)) as scope:
        for model in (Identity, Hold, TestProof, Permit, Parked, Upload, UploadPart, Reveal):
            assert not model.objects.filter(incident=incident).exists(), model
        assert not Device.objects.filter(incident=incident).exclude(sealed_name=None).exists()
        assert register.digest(scope) == digest
        with refused("key_destroyed"):
            people.find_by_mark(scope, "id_number", NUMBER)
        assert people.masked_identities(scope, scene.records) == {}
    assert before["gates.vehicles_turned_back"] == 2
    assert figures(scene) == before
    assert chain.verify().holds
    facts = order.certificate
    assert facts and facts["counts"] == order.counts
    expected = {"devices": 1, "files": 1, "identities": 6, "parked": 2, "reveals": 1, "uploads": 2}
    assert expected.items() <= facts["counts"].items()
    assert facts["counts"]["permits"] >= 1
    assert facts["counts"]["standing"] >= 2
    assert bytes(order.hash or b"").hex() == shredding.digest_of(facts)
    assert Key.objects.get(pk=key).destroyed_at is not None
    with acting(wide(scene)):
        assert not Retention.objects.filter(due_at__isnull=False, gone_at=None).exists()


def test_a_phone_that_comes_late_is_told_that_names_cannot_be_kept_any_more(scene: Scene):
    scene.settle()
    scene.close()
    closing.carry_out_purge(PurgeOrder.objects.get(pk=scene.sign()))
    door.forget_devices()
    body = scene.phone.batch(scene.phone.check(body={"name": "x"}))
    status, answer = scene.phone.send_raw(body, door.rescue)
    assert (status, answer["error"]) == (410, "key_destroyed")
    assert scene.phone.send_raw(scene.phone.batch(scene.phone.check()), door.rescue)[0] == 200


@pytest.mark.parametrize("broken", [1, 2, 5, 9])
def test_a_purge_that_was_broken_off_goes_on_and_counts_all(scene: Scene, broken: int):
    scene.settle()
    scene.close()
    order = PurgeOrder.objects.get(pk=scene.sign())

    def stop(step: int, _steps: int) -> None:
        if step == broken:
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        closing.carry_out_purge(order, progress=stop)
    order = PurgeOrder.objects.get(pk=order.pk)
    assert order.done_at is None
    closing.carry_out_purge(order)
    order.refresh_from_db()
    assert order.certificate and order.certificate["counts"] == order.counts
    assert order.counts["identities"] == 6
    assert len(order.certificate["keys"]) == 1
    closing.carry_out_purge(order)
    assert PurgeOrder.objects.get(pk=order.pk).done_at == order.done_at


def test_another_operation_keeps_its_names(scene: Scene):
    other = scene.cast.elsewhere.pk

    reader = asker(other, "510521")
    record = take(reader, "510521100-K009", Generator(3, ["510521100"]).person())
    scene.settle()
    scene.close()
    closing.carry_out_purge(PurgeOrder.objects.get(pk=scene.sign()))
    with acting(reader):
        (one,) = people.masked_identities(reader, [record])[record]
        assert one.readable and one.name


def test_the_purger_can_do_nothing_else(scene: Scene):
    """Every table, every statement: only what is declared, only its number of the operation, only once signed."""
    scene.settle()
    scene.close()
    scene.sign()
    tied = set(Holding.objects.exclude(data_class="").values_list("tab", flat=True))
    assert len(tied) >= 8
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        tables = [row[0] for row in cursor.fetchall()]
    denied = psycopg.errors.InsufficientPrivilege
    with purger() as link:
        for table in tables:
            with pytest.raises(denied):
                link.execute(f"select * from {table}")
            with pytest.raises(denied):
                link.execute(f"insert into {table} default values")
            for right in WRITES:
                asked = f"select has_table_privilege('muster_purger', '{table}', '{right}')"
                assert link.execute(asked).fetchone() == (False,), (table, right)
            if table in tied:
                with pytest.raises(denied):
                    link.execute(f"update {table} set incident = 0")
            else:
                with pytest.raises(denied):
                    link.execute(f"delete from {table}")
                with pytest.raises(denied):
                    link.execute(f"select count(*) from {table}")
        rights = link.execute(
            "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
            " where n.nspname = 'public' and p.prosecdef and has_function_privilege('muster_purger', p.oid, 'execute')"
        ).fetchall()
        assert rights == [("kernel_purgeable(text)",)]
        other = scene.cast.elsewhere.pk
        seen = link.execute("select distinct incident from people_identity").fetchall()
        assert seen == [(scene.cast.incident.pk,)]
        assert link.execute("delete from people_reveal where incident = %s", (other,)).rowcount == 0
        with pytest.raises(denied):
            link.execute("create table mine (id int)")


def test_sent_back_with_a_reason_it_can_be_asked_for_again(scene: Scene):
    scene.settle()
    scene.close()
    with acting(scene.scope("command", "command")) as scope:
        order = closing.ask_purge(scope)
    with acting(scene.scope("auditor", "auditor")) as scope:
        with refused("reason_missing"):
            closing.return_purge(scope, order=order.pk, why=" ")
        closing.return_purge(scope, order=order.pk, why="申诉未办结")
    with refused("not_signed"):
        closing.carry_out_purge(order)
    with acting(scene.scope("auditor", "auditor")) as scope, refused("order_decided"):
        closing.agree_purge(scope, order=order.pk)
    assert scene.sign() != order.pk


def test_the_pages_lead_from_the_list_to_the_certificate(scene: Scene, settings: Any):
    settings.DEMO = True
    cast = scene.cast
    command, auditor = browser(cast.command, cast.incident), browser(cast.auditor)
    assert "1" in command.get("/closing/").content.decode()
    assert command.post("/closing/close/", {"name": cast.incident.name}).status_code == 409
    scene.settle()
    assert command.post("/closing/close/", {"name": "another"}).status_code == 400
    assert command.post("/closing/close/", {"name": cast.incident.name}).status_code == 302
    with transaction.atomic():
        clock.move(cast.incident.pk, to=MOMENT + AFTER)
    page = command.get("/closing/destroy/").content.decode()
    assert "现场记录中的人员和车牌" in page
    assert command.post("/closing/destroy/", {"name": cast.incident.name}).status_code == 302
    order = PurgeOrder.objects.get()
    sign = f"/closing/{cast.incident.pk}/orders/{order.pk}/sign/"
    assert sign in auditor.get(f"/closing/{cast.incident.pk}/").content.decode()
    assert command.post(sign, {"name": cast.incident.name}).status_code == 404
    assert auditor.post(sign, {"name": cast.incident.name}).status_code == 302
    closing.carry_out_purge(PurgeOrder.objects.get())
    order.refresh_from_db()
    for client in (command, auditor):
        paper = client.get(f"/closing/{cast.incident.pk}/orders/{order.pk}/").content.decode()
        assert bytes(order.hash or b"").hex() in paper
        assert "个人信息销毁证明" in paper
    client = browser(cast.command, cast.incident)
    client.cookies["django_language"] = "en"
    assert (
        "Certificate of destruction" in client.get(f"/closing/{cast.incident.pk}/orders/{order.pk}/").content.decode()
    )
    pdf = client.get(f"/closing/{cast.incident.pk}/orders/{order.pk}/pdf/")
    assert pdf.content.startswith(b"%PDF")
    foreign = browser(cast.foreign, cast.elsewhere)
    assert foreign.get(f"/closing/{cast.incident.pk}/orders/{order.pk}/").status_code == 404
