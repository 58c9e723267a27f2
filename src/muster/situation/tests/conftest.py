import pytest


@pytest.fixture
def scene_figures(monkeypatch):
    """The scene's figures, instead of those that features declare."""
    from muster.kernel import figures
    from muster.situation.tests import scene

    monkeypatch.setattr(figures, "_figures", {})
    monkeypatch.setattr(figures, "_identities", [])
    figures.register(*scene.FIGURES)


@pytest.fixture
def luxian(django_db_setup, django_db_blocker):
    """The county's divisions, loaded by the owner; they stay for the tests that follow."""
    from muster.places.load import load
    from muster.situation.tests import scene

    with django_db_blocker.unblock():
        load(scene.COUNTY)


@pytest.fixture
def drill(luxian, db, scene_figures):
    """An exercise with three records: two turned back at 00:00 and 02:00, one passed in the other town at 03:00."""
    from muster.situation.tests import scene

    of = scene.incident()
    with scene.everywhere(of):
        scene.record(of, hours=0)
        scene.record(of, hours=2)
        scene.record(of, scene.OTHER_GATE, hours=3, kind="passed")
    return of


@pytest.fixture
def scene_section(monkeypatch):
    """The scene's section of the daily report, instead of those that features declare."""
    from muster.kernel import sections
    from muster.situation.tests import scene

    monkeypatch.setattr(sections, "_sections", {})
    sections.register(scene.SECTION)
