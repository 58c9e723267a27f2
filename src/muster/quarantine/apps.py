from django.apps import AppConfig


class QuarantineConfig(AppConfig):
    name = "muster.quarantine"
    label = "quarantine"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the navigation shows, which numbers there are, and what is open at closing."""
        from muster.quarantine import offers

        offers.declare()
