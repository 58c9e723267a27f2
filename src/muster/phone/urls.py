from django.urls import path

from muster.phone import views

urlpatterns = [
    path("gate/", views.shell, name="phone"),
    path("gate/worker.js", views.worker, name="phone-worker"),
    path("gate/app.webmanifest", views.manifest, name="phone-manifest"),
    path("gate/texts/<str:language>.json", views.texts, name="phone-texts"),
    path("api/v1/pack", views.pack, name="api-pack"),
]
