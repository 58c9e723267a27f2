from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "muster.screening"
    label = "screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits for people, and what the navigation shows."""
        from muster.screening import offers
        from muster.screening.sources import offers as sources

        offers.declare()
        sources.declare()
