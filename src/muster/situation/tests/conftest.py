import pytest

from muster.kernel import figures
from muster.situation.tests import scene


@pytest.fixture
def scene_figures(monkeypatch):
    """The scene's figures, instead of those that features declare."""
    monkeypatch.setattr(figures, "_figures", {})
    monkeypatch.setattr(figures, "_identities", [])
    figures.register(*scene.FIGURES)


@pytest.fixture
def drill(db, scene_figures):
    """An exercise with three records: two turned back at 00:00 and 02:00, one passed in the other town at 03:00."""
    from muster.places.models import Division

    for code, name, level in ((scene.COUNTY, "泸县", 3), (scene.TAIFU, "太伏镇", 4), (scene.FUJI, "福集镇", 4)):
        Division.objects.get_or_create(code=code, defaults={"name": name, "level": level})
    of = scene.incident()
    with scene.everywhere(of):
        scene.record(of, hours=0)
        scene.record(of, hours=2)
        scene.record(of, scene.OTHER_GATE, hours=3, kind="passed")
    return of
