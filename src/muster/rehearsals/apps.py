from django.apps import AppConfig


class RehearsalsConfig(AppConfig):
    name = "muster.rehearsals"
    label = "rehearsals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what operations call figures of their own."""
        from muster.rehearsals import figures

        figures.declare()
