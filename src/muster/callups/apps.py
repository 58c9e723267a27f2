from django.apps import AppConfig


class CallupsConfig(AppConfig):
    name = "muster.callups"
    label = "callups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits for people, what the navigation shows, which figures there are."""
        from muster.callups import figures, offers  # noqa: F401 - figures declares them
        from muster.callups.lists import NAMED
        from muster.kernel.sheets import kinds

        kinds.register(NAMED)
        offers.declare()
