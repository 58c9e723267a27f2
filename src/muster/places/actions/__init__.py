"""Writing places: sites and grids. Divisions come from the package data alone, by `load`."""

from muster.places.actions.grids import add_grid, end_grid, rename_grid
from muster.places.actions.lists import discard_list, map_list, open_list, preview_list, receive_list
from muster.places.actions.sites import SiteDraft, close_site, move_site, open_site, open_sites

__all__ = [
    "SiteDraft",
    "add_grid",
    "close_site",
    "discard_list",
    "end_grid",
    "map_list",
    "move_site",
    "open_list",
    "open_site",
    "open_sites",
    "preview_list",
    "receive_list",
    "rename_grid",
]
