"""The incident's clock, and the watermark: what can be asked for as of a minute is what can no longer change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from muster.instance import database
from muster.kernel import clock
from muster.kernel.problems import Problem

AT = datetime(2022, 9, 6, 0, 0, tzinfo=UTC)
EXERCISE, REAL = 4711, 4712
STAMP = """
insert into kernel_audit (at, incident, place, actor, action, subject, detail)
select kernel_now(%s), %s, '', 'test', 'test', '', '{}' returning at
"""


@pytest.mark.django_db
def test_an_exercise_stands_until_it_is_moved_and_never_goes_back() -> None:
    clock.start(EXERCISE, at=AT)
    assert clock.now(EXERCISE) == clock.now(EXERCISE) == AT
    later = AT + timedelta(hours=6)
    assert clock.move(EXERCISE, to=later) == clock.now(EXERCISE) == later
    with pytest.raises(Problem) as caught:
        clock.move(EXERCISE, to=AT)
    assert caught.value.code == "clock_refused"
    assert clock.now(EXERCISE) == later


@pytest.mark.django_db
def test_an_exercise_runs_at_its_speed() -> None:
    clock.start(EXERCISE, at=AT)
    clock.move(EXERCISE, speed=3600)
    first = clock.now(EXERCISE)
    with connection.cursor() as cursor:
        cursor.execute("select pg_sleep(0.05)")
    passed = clock.now(EXERCISE) - first
    assert timedelta(seconds=3600 * 0.05) <= passed < timedelta(hours=3)
    with pytest.raises(Problem):
        clock.move(EXERCISE, speed=-1)


@pytest.mark.django_db
def test_a_real_operation_has_no_clock_to_move() -> None:
    assert abs(clock.now(REAL) - datetime.now(UTC)) < timedelta(minutes=1)
    with pytest.raises(Problem):
        clock.move(REAL, to=datetime.now(UTC) + timedelta(days=1))


@pytest.mark.django_db
def test_a_standing_clock_can_be_asked_only_before_its_minute() -> None:
    clock.start(EXERCISE, at=AT)
    assert clock.watermark(EXERCISE) < AT
    clock.move(EXERCISE, to=AT + timedelta(minutes=1))
    assert AT < clock.watermark(EXERCISE) < AT + timedelta(minutes=1)


def _writer() -> psycopg.Connection[Any]:
    return psycopg.connect(**database.connection("app"))


def _stamp(writer: psycopg.Connection[Any]) -> datetime:
    writer.execute("select pg_current_xact_id()")
    row = writer.execute(STAMP, (REAL, REAL)).fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


@pytest.mark.usefixtures("fresh_database")
def test_a_slow_writer_holds_the_watermark_back_until_it_commits() -> None:
    """The trap: it begins before a minute, is stamped before it, and commits after somebody asked for that minute."""
    with _writer() as slow, _writer() as fast:
        stamped = _stamp(slow)
        _stamp(fast)
        fast.commit()
        with transaction.atomic():
            assert clock.watermark(REAL) < stamped
        slow.commit()
        with transaction.atomic():
            assert clock.watermark(REAL) > stamped


@pytest.mark.usefixtures("fresh_database")
def test_readers_do_not_hold_the_watermark_back() -> None:
    with _writer() as reader, _writer() as writer:
        reader.execute("select count(*) from kernel_audit")
        stamped = _stamp(writer)
        writer.commit()
        with transaction.atomic():
            assert clock.watermark(REAL) > stamped


@pytest.mark.usefixtures("fresh_database")
def test_a_clock_is_moved_only_between_batches() -> None:
    with transaction.atomic():
        clock.start(EXERCISE, at=AT)
    with _writer() as batch, _writer() as mover:
        batch.execute("select pg_advisory_xact_lock_shared(%s)", (EXERCISE,))
        mover.execute("set lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            mover.execute("select kernel_move_clock(%s, %s, null)", (EXERCISE, AT + timedelta(hours=1)))
        mover.rollback()
        batch.commit()
        mover.execute("select kernel_move_clock(%s, %s, null)", (EXERCISE, AT + timedelta(hours=1)))
        mover.commit()
    with transaction.atomic():
        assert clock.now(EXERCISE) == AT + timedelta(hours=1)
