"""Finding places; sites and grids."""

from django.urls import path

from muster.places import api
from muster.places.views import grids, lists, search, sites

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
    path("sites/lists/", lists.site_lists, name="site-lists"),
    path("sites/lists/<int:number>/", lists.list_done, name="site-list"),
    path("sites/lists/<int:number>/columns/", lists.list_columns, name="site-list-columns"),
    path("sites/lists/<int:number>/preview/", lists.list_preview, name="site-list-preview"),
    path("sites/lists/<int:number>/open/", lists.list_open, name="open-site-list"),
    path("sites/lists/<int:number>/errors/", lists.list_errors, name="site-list-errors"),
    path("sites/lists/<int:number>/discard/", lists.list_discard, name="discard-site-list"),
    path("sites/<str:code>/", sites.site, name="site"),
    path("sites/<str:code>/move/", sites.move_site, name="move-site"),
    path("sites/<str:code>/close/", sites.close_site, name="close-site"),
]
