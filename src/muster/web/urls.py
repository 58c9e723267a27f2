"""Pages that belong to no feature."""

from django.urls import path

from muster.web import views
from muster.web.board import views as board

urlpatterns = [
    path("board/", board.start, name="board"),
    path("board/<str:code>/", board.board, name="board-at"),
    path("board/<str:code>/wall/", board.wall, name="wall"),
    path("board/<str:code>/map.json", board.map_data, name="board-map"),
    path("language/", views.choose_language, name="choose-language"),
]
