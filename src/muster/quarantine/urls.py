"""Quarantine sites, their rooms, and who stays in them."""

from django.urls import path

from muster.quarantine import views

urlpatterns = [
    path("quarantine/", views.quarantine_sites, name="quarantine-sites"),
    path("quarantine/awaited/", views.awaited, name="quarantine-awaited"),
    path("quarantine/rooms/<int:number>/", views.quarantine_room, name="quarantine-room"),
    path("quarantine/rooms/<int:number>/use/", views.set_room, name="set-quarantine-room"),
    path("quarantine/stays/<int:number>/", views.quarantine_stay, name="quarantine-stay"),
    path("quarantine/stays/<int:number>/move/", views.move_stay, name="move-quarantine-stay"),
    path("quarantine/<str:code>/", views.quarantine_site, name="quarantine-site"),
    path("quarantine/<str:code>/rooms/", views.quarantine_rooms, name="quarantine-rooms"),
    path("quarantine/<str:code>/kits/", views.give_kits, name="give-kits"),
]
