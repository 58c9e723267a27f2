from django.urls import path

from muster.incidents import views

urlpatterns = [
    path("operation/", views.operation, name="operation"),
    path("operation/areas/draw/", views.draw_area, name="draw-area"),
    path("operation/areas/<int:area>/release/", views.release_area, name="release-area"),
    path("operation/areas/<int:area>/extend/", views.extend_area, name="extend-area"),
    path("operation/areas/<int:area>/arrival/", views.note_arrival, name="note-arrival"),
]
