"""The two walls before a record, and how each is taken away: the filters of queries, and the database's own rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from muster.accounts import access
from muster.instance import database
from muster.kernel import jobs
from muster.kernel.scope import Scope


@dataclass(frozen=True)
class Wide(Scope):
    """A scope whose filters let everything pass, while the database is still set to the real one."""

    real: Scope = field(default_factory=Scope)

    def settings(self) -> tuple[str, str, str, str, str, str]:
        return self.real.settings()


def widen(scope: Scope) -> Scope:
    if isinstance(scope, Wide):
        return scope
    return Wide(scope.incident, ("",), scope.names, scope.actor, scope.roles, scope)


@contextmanager
def first_wall_dropped() -> Iterator[None]:
    """Every query forgets to filter: it is handed a scope of the whole world."""
    given, start = access.scope_from, jobs.start

    def start_truly(scope: Scope, *some: Any, **more: Any) -> int:
        return start(scope.real if isinstance(scope, Wide) else scope, *some, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "scope_from", lambda *some, **more: widen(given(*some, **more)))
        patch.setattr(jobs, "start", start_truly)
        patch.setattr(jobs, "Scope", lambda *some, **more: widen(Scope(*some, **more)))
        yield


@contextmanager
def second_wall_dropped() -> Iterator[None]:
    """The database forgets: no table has row-level security any more."""
    with psycopg.connect(**database.connection("owner"), autocommit=True) as link:
        guarded = link.execute("select oid::regclass::text from pg_class where relrowsecurity").fetchall()
        assert len(guarded) > 8
        for (table,) in guarded:
            link.execute(f"alter table {table} disable row level security")
        try:
            yield
        finally:
            for (table,) in guarded:
                link.execute(f"alter table {table} enable row level security")
