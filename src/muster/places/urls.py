"""Finding places; sites and grids."""

from django.urls import path

from muster.kernel.sheets import pages
from muster.places import api
from muster.places.lists import SITES
from muster.places.views import grids, search, sites

urlpatterns = [
    path("places/", search.index, name="places"),
    path("places/search.json", api.search, name="place-search"),
    path("places/choices/", search.choices, name="place-choices"),
    path("places/<str:code>/", search.detail, name="place"),
    path("places/<str:code>/shapes.json", api.shapes, name="place-shapes"),
    path("places/<str:code>/grids/", grids.grids, name="grids"),
    path("grids/<str:code>/", grids.grid, name="grid"),
    path("grids/<str:code>/end/", grids.end_grid, name="end-grid"),
    path("sites/", sites.sites, name="sites"),
    path("sites/open/", sites.open_site, name="open-site"),
    path("sites/choices/", sites.choices, name="site-choices"),
    *pages.routes(SITES, "sites/lists/"),
    path("sites/<str:code>/", sites.site, name="site"),
    path("sites/<str:code>/move/", sites.move_site, name="move-site"),
    path("sites/<str:code>/close/", sites.close_site, name="close-site"),
]
