"""Visits: the list, one of them, and that somebody has seen to what was found."""

from django.urls import path

from muster.visits import views

urlpatterns = [
    path("visits/", views.index, name="visits"),
    path("visits/<uuid:record>/", views.detail, name="visit"),
    path("visits/<uuid:record>/settle/", views.settle, name="settle-visit"),
]
