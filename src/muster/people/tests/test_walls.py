"""Either wall holds alone: queries against a database that shows everything, the database against a bare query."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muster.kernel.models import Upload, UploadPart
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets import uploads
from muster.kernel.tests import files
from muster.people import queries
from muster.people.actions import lift_hold, place_hold, reveal, reveal_hold, reveal_staff
from muster.people.actions.organisations import end_tie, open_organisation
from muster.people.actions.staff import Person, leave_staff, load_staff
from muster.people.identities import NAME, NUMBER
from muster.people.lists import STAFF
from muster.people.models import (
    Arrival,
    Hold,
    HoldIdentity,
    Identity,
    Organisation,
    Reveal,
    Staff,
    StaffIdentity,
    TestProof,
    Tie,
)
from muster.people.queries import holds, organisations, proofs
from muster.people.queries import staff as staff_queries
from muster.people.tests.cast import GATE, NOON, TODAY, TOWN, take

DAY = timedelta(days=1)
TABLES = (
    Identity, Organisation, Staff, StaffIdentity, Tie, Hold, HoldIdentity, TestProof, Reveal, Upload, UploadPart,
    Arrival,
)  # fmt: skip


class Canary:
    """One of everything, in the town."""

    def __init__(self, town: Scope, generator) -> None:
        from django.db import connection

        from muster.people.actions import Proof, file_proofs

        self.person = generator.person()
        self.record = take(town, GATE, self.person)
        with acting(town):
            self.identity = Identity.objects.get(record=self.record).pk
            self.office = open_organisation(town, kind="agency", place=TOWN, name_zh="某局", since=TODAY)
            unit = Organisation.objects.get(pk=self.office)
            person = Person(self.person.name, self.person.id_number, self.person.phone, unit)
            load_staff(town, people=[person], on=TODAY, at=NOON)
            self.staff = Staff.objects.get().pk
            self.tie = Tie.objects.get().pk
            self.hold = place_hold(
                town,
                place=TOWN,
                id_number=self.person.id_number,
                kind="attention",
                grounds="x",
                since=NOON,
                until=NOON + DAY,
            )
            file_proofs(town, proofs=[Proof(self.person.id_number, TOWN, NOON, None, "pending")])
            reveal(town, identity=self.identity, reason="核实行程")
            sheet = files.csv_file([["姓名", "电话"], ["王小明", "15400000001"]])
            aim = STAFF.aim(town, {"organisation": self.office})
            self.upload = uploads.receive(town, STAFF, aim=aim, source="x", file_name="x.csv", data=sheet)
            with connection.cursor() as cursor:
                cursor.execute(
                    "call people_file_arrivals(%s, jsonb_build_array(jsonb_build_object('record', %s::text, 'position',"
                    " 0, 'site', %s::text, 'place', %s::text, 'origin', '51', 'arrived_at', now())), now())",
                    (town.incident, str(self.record), GATE, TOWN),
                )


@pytest.fixture
def canary(town, generator) -> Canary:
    return Canary(town, generator)


@pytest.mark.parametrize("table", TABLES)
def test_the_database_shows_a_bare_query_only_the_askers_place(table, canary, town, neighbour):
    with acting(town):
        assert table.objects.exists()
    with acting(neighbour):
        assert not table.objects.exists()
    with acting(Scope(incident=(town.incident or 0) + 1, places=("51",), names=True)):
        county_wide = {Organisation, Staff, StaffIdentity, Tie}
        assert table.objects.exists() == (table in county_wide)


@pytest.mark.parametrize("table", [Identity, StaffIdentity, HoldIdentity])
def test_the_database_shows_names_only_to_whom_they_are_due(table, canary, reader):
    with acting(reader):
        assert not table.objects.exists()


READS = {
    "masked": lambda scope, c: queries.masked_identities(scope, [c.record]),
    "find": lambda scope, c: queries.find_by_mark(scope, NAME, c.person.name),
    "history": lambda scope, c: queries.plate_history(scope, "川E·6K2A7"),
    "staff": lambda scope, c: list(staff_queries.matching(scope, staff_queries.Filters())),
    "found staff": lambda scope, c: staff_queries.find(scope, NUMBER, c.person.id_number),
    "tree": lambda scope, c: organisations.tree(scope, on=TODAY),
    "headcount": lambda scope, c: organisations.headcount(scope, on=TODAY),
    "uploads": lambda scope, c: uploads.mine(scope, STAFF),
    "holds": lambda scope, c: list(holds.holds(scope, None, holds.Filters(state="all"))),
    "on whom": lambda scope, c: holds.on_whom(scope, Hold.objects.all()),
    "past end": lambda scope, c: holds.past_end(scope, None).count,
    "proofs": lambda scope, c: list(proofs.proofs(scope, None, proofs.Filters())),
    "of whom": lambda scope, c: proofs.of_whom(scope, TestProof.objects.all()),
    "arrivals": lambda scope, c: list(queries.arrivals(scope, None)),
    "arriving": lambda scope, c: queries.arriving(scope, Arrival.objects.all()),
    "reveals": lambda scope, c: staff_queries.reveals(scope, Reveal.Subject.IDENTITY, str(c.identity)),
}
DEEDS = {
    "reveal": lambda scope, c: reveal(scope, identity=c.identity, reason="核实行程"),
    "reveal staff": lambda scope, c: reveal_staff(scope, staff=c.staff, reason="核实行程"),
    "reveal hold": lambda scope, c: reveal_hold(scope, hold=c.hold, reason="核实行程"),
    "staff": lambda scope, c: staff_queries.one(scope, c.staff, on=TODAY),
    "organisation": lambda scope, c: organisations.organisation(scope, c.office),
    "upload": lambda scope, c: uploads.find(scope, STAFF, c.upload),
    "hold": lambda scope, c: lift_hold(scope, hold=c.hold, why="没有理由"),
    "one hold": lambda scope, c: holds.hold(scope, c.hold, None),
    "tie": lambda scope, c: end_tie(scope, tie=c.tie, until=TODAY),
    "leave": lambda scope, c: leave_staff(scope, staff=c.staff, on=TODAY, at=NOON),
}


@pytest.mark.parametrize("read", READS)
def test_queries_hold_where_the_database_shows_everything(read, canary, county, neighbour):
    with acting(county):
        assert not READS[read](neighbour, canary)


@pytest.mark.parametrize("read", READS.keys() - {"history", "uploads"})
def test_and_do_find_what_is_there(read, canary, town):
    with acting(town):
        assert READS[read](town, canary)


@pytest.mark.parametrize("deed", DEEDS)
def test_deeds_hold_where_the_database_shows_everything(deed, canary, county, neighbour):
    with acting(county), pytest.raises(NotFound):
        DEEDS[deed](neighbour, canary)


@pytest.mark.parametrize("read", READS)
def test_the_database_holds_where_queries_forget(read, canary, county, neighbour):
    """The query believes it may see the county; the database knows better."""
    with acting(neighbour):
        assert not READS[read](county, canary)
