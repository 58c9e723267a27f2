from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "muster.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the board into the navigation, and what waits there onto the start page."""
        from muster.kernel import waiting
        from muster.kernel.navigation import Entry, register
        from muster.web.board import counts

        below = ("board-at", "wall", "open-records", "unfiled-records")
        waits = (counts.SILENT.find, counts.UNDECIDED.find)
        register(Entry("board", _("Traffic checkpoints"), 20, waiting=waits, routes=below))
        waiting.register(counts.SILENT, counts.UNDECIDED)
