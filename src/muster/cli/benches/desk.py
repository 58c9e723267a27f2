"""`./muster bench desk`: a county's roster of two weeks through the desk - 218 posts round the clock, 6,500 people.

A command officer makes a draft, has it computed, looks at it by post and by person, publishes it, tells everybody,
looks at who is on duty, has it written as workbooks, and has substitutes found and put there for thirty people who drop
out at once: every step over HTTP, the work done by a worker as `serve` starts one. Figures are seconds on the clock,
and `..._processor` those of the processors for server, worker, solver and database; pages are the means of five.
`ratio` is the worse of the dropouts' seconds and changed assignments a hole to their limits. Beside them stand the load
of the machine and a calibration, what it takes to count to a few million.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from functools import partial
from typing import Any

from muster.cli.benches import scratch
from muster.cli.benches.processor import of_family, parent
from muster.cli.output import say
from muster.rehearsals.browser import Browser

NAME = "desk"
LOADER = "muster.cli.benches.desk_load"
SPINS = 2_000_000
SECONDS, DAYS = 30, 14
DROPOUTS, DROPOUT_SECONDS, CHANGES_A_HOLE = 30, 1.0, 1.2
NOON = "2022-09-08T04:00:00+00:00"
"""On the roster's third day: nobody has said that they are there, so the page is as long as it can be."""
LOOKS, LOOK, PATIENCE = 5, 0.05, 900.0
_WORK = {"rosters": "rosters_computation", "jobs": "kernel_job"}
"""Where it stands how far work is, by the first word of its page's address."""
_GOES_ON = ("running", "waiting")
_STAFF = re.compile(r'name="staff" value="([0-9a-f-]{36})"')
_LATE = re.compile(r"/duty/shifts/(\d+)/substitutes/")
_CELL = re.compile(r'href="(/rosters/\d+/\d+/\d+/[0-9-]+/)"')


def run() -> dict[str, Any]:
    """Load a state of its own, work at it, and say how long each step took."""
    with ExitStack() as stack:
        stack.enter_context(scratch.state("./muster bench desk"))
        say("loading ...")
        loaded = json.loads(scratch.module(LOADER))
        url = stack.enter_context(scratch.server())
        worker = scratch.start("muster", "worker")
        stack.callback(worker.wait)
        stack.callback(worker.terminate)
        desk = Desk(Browser(url, loaded["cookies"]))
        roster = desk.make(loaded["first"])
        desk.drop_out(roster, loaded["first"])
        scratch.module(LOADER, str(loaded["incident"]), NOON)
        desk.look_at_day()
    found = desk.figures
    against = (found["dropouts"] / DROPOUT_SECONDS, found["dropout_changes_a_hole"] / CHANGES_A_HOLE)
    return {"name": NAME, "figures": found, "limit": 1.0, "ratio": round(max(against), 3)}


class Desk:
    """The officer, and what everything took them."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        with scratch.owner() as connection:
            self._database = parent(connection.info.backend_pid)
        started = time.perf_counter()
        for _ in range(SPINS):
            pass
        self.figures: dict[str, Any] = {"calibration": round(time.perf_counter() - started, 3)}

    def make(self, first: str) -> str:
        """From the draft to the roster that everybody was told of and that lies there as workbooks."""
        roster = self._step("make", lambda: self._send("/rosters/make/", place="510521", first=first, days=str(DAYS)))
        self._step(f"compute_in_{SECONDS}", lambda: self._computed(f"{roster}fill/", seconds=str(SECONDS)))
        self._pages("draft", roster)
        self._step("publish", lambda: self._send(f"{roster}publish/", despite="yes"))
        self._pages("published", roster)
        self._step("tell", lambda: self._send(f"{roster}tell/"))
        for by, written in (("post", ""), ("person", ""), ("person", "paper")):
            self._step(f"export_by_{by}_{written or 'workbook'}", partial(self._written, roster, by, written))
        with scratch.owner() as connection:
            plan = "select unmet_min, unmet_target, cost, bound from rosters_computation"
            found = connection.execute(plan).fetchone() or ()
        self.figures |= dict(zip(("unmet_min", "unmet_target", "cost", "bound"), found, strict=False))
        self.figures |= {"assignments": _count("true"), "load": os.getloadavg()[0]}
        return roster

    def _pages(self, state: str, roster: str) -> None:
        cell = _CELL.findall(self._browser.get(roster).text)[0]
        ways = {"by_post": roster, "by_post_last_page": f"{roster}?page=9", "by_person": f"{roster}?by=person"}
        for name, path in {**ways, "cell": cell}.items():
            self._page(f"{state}_{name}", path)

    def look_at_day(self) -> None:
        """Who is on duty, the part of it that is asked for again and again, and a substitute for one of them."""
        for name, path in {
            "duty_today": "/duty/today/", "duty_today_part": "/duty/today/rows/", "attendance": "/duty/attendance/",
            "coverage_at_start": "/", "rosters": "/rosters/",
        }.items():  # fmt: skip
            self._page(name, path)
        late = _LATE.findall(self._browser.get("/duty/today/").text)
        if late:
            self._page("substitutes", f"/duty/shifts/{late[0]}/substitutes/")
            best = _STAFF.findall(self._browser.get(f"/duty/shifts/{late[0]}/substitutes/").text)[0]
            self._step("replace_one", lambda: self._send(f"/duty/shifts/{late[0]}/replace/", staff=best, do="put"))

    def drop_out(self, roster: str, first: str) -> None:
        """Thirty people who have shifts, spread over the list; from the second day on."""
        pages = [self._browser.get(f"{roster}?by=person&page={page}").text for page in range(1, 31)]
        gone = [_STAFF.findall(page)[0] for page in pages][:DROPOUTS]
        since = (date.fromisoformat(first) + timedelta(days=1)).isoformat()
        holes = _count("staff = any(%s::uuid[]) and day >= %s", gone, since)
        found = self._step("dropouts", lambda: self._computed(f"{roster}dropouts/", staff=gone, since=since))
        self._step("put_substitutes", lambda: self._send(f"{found}put/"))
        put = _count("source = 'substitute'")
        self.figures |= {"dropout_holes": holes, "dropout_changes_a_hole": round(put / max(1, holes), 3)}

    def _written(self, roster: str, by: str, written: str) -> str:
        return self._done(self._send(f"{roster}export/", by=by, **{"as": written}))

    def _computed(self, path: str, **typed: Any) -> str:
        return self._done(self._send(path, **typed))

    def _done(self, page: str) -> str:
        """Wait until the page would show it, without asking the page all the time, and look at it."""
        table, number = _WORK[page.split("/")[1]], int(page.rstrip("/").rsplit("/", 1)[-1])
        end = time.monotonic() + PATIENCE
        state = f"select state from {table} where id = {number}"  # noqa: S608 - ours
        with scratch.owner() as connection:
            while (connection.execute(state).fetchone() or ("",))[0] in _GOES_ON:
                if time.monotonic() > end:
                    raise RuntimeError(f"{page} does not come to an end")
                time.sleep(LOOK)
        self._browser.get(page)
        return page

    def _send(self, path: str, **typed: Any) -> str:
        where = self._browser.post(path, typed).location
        if not where:
            raise RuntimeError(f"{path} led nowhere")
        return where

    def _step(self, name: str, action: Callable[[], str], times: int = 1) -> str:
        begun, started = self._spent(), time.perf_counter()
        for _ in range(times):
            where = action()
        seconds, spent = (time.perf_counter() - started) / times, (self._spent() - begun) / times
        self.figures |= {name: round(seconds, 3), f"{name}_processor": round(spent, 3)}
        say(f"  {name}: {seconds:.3f} s, processor {spent:.2f} s (load {os.getloadavg()[0]:.1f})")
        return where

    def _page(self, name: str, path: str) -> None:
        self._browser.get(path)
        self._step(name, lambda: self._browser.get(path).location, LOOKS)

    def _spent(self) -> float:
        return of_family(os.getpid()) + of_family(self._database)


def _count(which: str, *values: Any) -> int:
    """How many assignments stand, of some."""
    with scratch.owner() as connection:
        statement = f"select count(*) from rosters_assignment where ended_at is null and {which}"  # noqa: S608 - ours
        found = connection.execute(statement, values).fetchone()
    return int(found[0]) if found else 0
