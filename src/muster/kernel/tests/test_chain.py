"""The chain over the audit: complete, in order, one sealer, and whatever is changed is found."""

import threading

import psycopg
import pytest
from django.db import connection

from muster.instance import database
from muster.kernel import audit, chain
from muster.kernel.models import Audit, AuditLink
from muster.kernel.scope import Scope

SOMEBODY = Scope(actor="user:1")


def write(count: int = 3) -> None:
    for number in range(count):
        audit.write(SOMEBODY, action="test.deed", subject=f"thing:{number}", detail={"零": number})


def owner(sql: str, *arguments: object) -> None:
    """What only somebody with the owner's password could do, past the triggers."""
    with psycopg.connect(**database.connection("owner"), autocommit=True) as link:
        for table in ("kernel_audit", "kernel_auditlink"):
            link.execute(f"alter table {table} disable trigger append_only")
        link.execute(sql, arguments)


@pytest.mark.django_db
def test_every_entry_gets_the_next_position():
    write(4)
    assert chain.seal() == 4
    assert chain.seal() == 0
    write(2)
    assert chain.seal() == 2
    assert list(AuditLink.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]
    verdict = chain.verify()
    assert (verdict.holds, verdict.position, verdict.waiting) == (True, 6, 0)


@pytest.mark.django_db
def test_the_head_depends_on_everything_before():
    write(1)
    chain.seal()
    (first,) = AuditLink.objects.all()
    row = Audit.objects.values_list("id", "at", "incident", "place", "actor", "action", "subject").get()
    import hashlib

    assert bytes(first.head) == hashlib.sha256(bytes(32) + chain.canonical((*row, '{"零": 0}'))).digest()


@pytest.mark.django_db
def test_an_empty_chain_holds():
    assert chain.verify().holds
    assert chain.anchor().position == 0


@pytest.mark.django_db
def test_the_app_can_neither_change_nor_take_away(django_db_blocker):
    write(1)
    chain.seal()
    for sql in ("update kernel_audit set actor = 'user:2'", "delete from kernel_auditlink", "truncate kernel_audit"):
        from django.db import DatabaseError, transaction

        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


AT = "where id = (select entry from kernel_auditlink where position = %d)"


@pytest.mark.parametrize(
    ("tamper", "broken", "why"),
    [
        ("update kernel_audit set actor = 'user:2' " + AT % 2, 2, "not what"),
        ("update kernel_audit set detail = '{}' " + AT % 3, 3, "not what"),
        ("delete from kernel_audit " + AT % 2, 2, "missing"),
        ("delete from kernel_auditlink where position = 1", 1, "link is missing"),
        ("update kernel_auditlink set head = sha256('x') where position = 3", 3, "not what"),
    ],
)  # fmt: skip
def test_whatever_somebody_with_the_owners_rights_changes_is_found(fresh_database, tamper, broken, why):
    write(4)
    chain.seal()
    owner(tamper)
    verdict = chain.verify()
    assert verdict.broken == broken
    assert why in verdict.why


def test_a_chain_cut_off_and_sealed_anew_is_found_by_the_anchor_kept_outside(fresh_database):
    write(4)
    kept = chain.anchor()
    assert chain.verify(kept=(kept.position, kept.head)).holds
    owner("delete from kernel_auditlink where position = 4")
    assert chain.verify().holds
    assert "ends before" in chain.verify(kept=(kept.position, kept.head)).why
    owner("update kernel_audit set subject = 'thing:9' where id = (select max(id) from kernel_audit)")
    chain.seal()
    assert chain.verify().holds
    assert "another one" in chain.verify(kept=(kept.position, kept.head)).why


def test_an_entry_of_a_long_transaction_is_sealed_when_that_ends(fresh_database):
    with psycopg.connect(**database.connection("app")) as slow:
        slow.execute(
            "insert into kernel_audit (at, actor, action, place, subject, detail)"
            " values (now(), 'a', 'slow', '', '', '{}')"
        )
        write(2)
        assert chain.seal() == 2
        slow.commit()
    assert chain.seal() == 1
    assert [link.position for link in AuditLink.objects.order_by("entry")] == [3, 1, 2]
    assert chain.verify().holds


def test_sealers_take_turns(fresh_database):
    write(300)
    sealed = []

    def work():
        try:
            sealed.append(sum(chain.seal() for _ in range(20)))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sealed) == 300
    assert chain.verify().holds


def test_the_sealer_seals_within_a_second_or_so_and_stops(fresh_database):
    stop = chain.start_sealing()
    try:
        write(3)
        waited = threading.Event()
        for _ in range(50):
            if AuditLink.objects.count() == 3:
                break
            waited.wait(0.1)
        assert AuditLink.objects.count() == 3
    finally:
        stop.set()
        for thread in threading.enumerate():
            if thread.name == "audit-sealer":
                thread.join(5)
                assert not thread.is_alive()
