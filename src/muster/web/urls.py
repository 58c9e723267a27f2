"""Pages that belong to no feature."""

from django.urls import path

from muster.web import views

urlpatterns = [
    path("language/", views.choose_language, name="choose-language"),
]
