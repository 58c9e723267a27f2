from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "muster.rosters"
    label = "rosters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the navigation shows and what closing does with rosters."""
        from muster.rosters import figures, jobs, offers  # noqa: F401 - figures and jobs are declared by being loaded

        offers.declare()
