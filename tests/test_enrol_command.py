"""`./muster enrol` gives a script the code with which it becomes a device; `./muster audit` says whether it holds."""

import argparse
import json

import pytest

from muster.accounts import actions
from muster.cli import audit, enrol
from muster.kernel.problems import NotFound
from muster.kernel.scope import acting, system
from muster.places import actions as places
from muster.places.actions import SiteDraft
from tests.cast import MOMENT, SITE, VILLAGE, Cast


@pytest.fixture
def site(cast: Cast) -> str:
    with acting(system(cast.incident.pk, "command:test")) as scope:
        return places.open_site(
            scope=scope, draft=SiteDraft(place=VILLAGE, kind="K", name="村口卡点"), opened_at=MOMENT
        ).code


def arguments(**named):
    return argparse.Namespace(json=True, **named)


def test_enrol_prints_a_code_that_works(cast: Cast, site: str, capsys):
    assert enrol.run(arguments(incident=cast.incident.name, site=site)) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["incident"], printed["site"]) == ("lu-2022", SITE)
    enrolled = actions.enrol_device(code=printed["code"], public_key="A" * 43, name="script")
    answer = enrolled.answer()
    assert (answer["incident"], answer["site"]) == ("lu-2022", SITE)


@pytest.mark.parametrize(("incident", "at"), [("nowhere", SITE), ("lu-2022", "510521100015-K999")])
def test_enrol_refuses_what_does_not_exist(cast: Cast, site: str, incident: str, at: str):
    with pytest.raises(NotFound):
        enrol.run(arguments(incident=incident, site=at))


def test_audit_prints_an_anchor_that_verifies(cast: Cast, site: str, capsys):
    assert audit.run(arguments(what="anchor")) == 0
    kept = json.loads(capsys.readouterr().out)
    assert kept["position"] > 0
    assert audit.run(arguments(what="verify", kept=(kept["position"], kept["head"]))) == 0
    assert json.loads(capsys.readouterr().out)["holds"]
    assert audit.run(arguments(what="verify", kept=(kept["position"], "0" * 64))) == 1
    assert json.loads(capsys.readouterr().out)["broken"] == kept["position"]
