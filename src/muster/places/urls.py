"""Finding places."""

from django.urls import path

from muster.places import api, views

urlpatterns = [
    path("places/", views.index, name="places"),
    path("places/search.json", api.search, name="place-search"),
    path("places/choices/", views.choices, name="place-choices"),
    path("places/<str:code>/", views.detail, name="place"),
    path("places/<str:code>/shapes.json", api.shapes, name="place-shapes"),
]
