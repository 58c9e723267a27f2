from django.urls import path

from muster.sync import desk, views

urlpatterns = [
    path("api/v1/devices", views.devices, name="api-devices"),
    path("api/v1/sync", views.sync, name="api-sync"),
    path("api/v1/rescue", views.rescue, name="api-rescue"),
    path("api/v1/exercise/clock", views.exercise_clock, name="api-exercise-clock"),
    path("api/v1/openapi.json", views.openapi, name="api-openapi"),
    path("records/open/", desk.open_records, name="open-records"),
    path("records/unfiled/", desk.unfiled_records, name="unfiled-records"),
    path("records/unfiled/<int:parked>/settle/", desk.settle_unfiled, name="settle-unfiled"),
    path("records/<uuid:record>/decide/", desk.decide_record, name="decide-record"),
]
