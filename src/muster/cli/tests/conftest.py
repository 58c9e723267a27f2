from muster.situation.tests.conftest import drill, luxian, scene_figures

__all__ = ["drill", "luxian", "scene_figures"]
