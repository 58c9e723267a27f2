from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "muster.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the navigation shows, which numbers there are, where a record has its page, what waits."""
        from muster.visits import offers

        offers.declare()
