"""Writing places: sites and grids. Divisions come from the package data alone, by `load`."""

from muster.places.actions.grids import add_grid, end_grid, rename_grid
from muster.places.actions.sites import SiteDraft, close_site, move_site, open_site, open_sites

__all__ = [
    "SiteDraft",
    "add_grid",
    "close_site",
    "end_grid",
    "move_site",
    "open_site",
    "open_sites",
    "rename_grid",
]
