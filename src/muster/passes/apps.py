from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "muster.passes"
    label = "passes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits for people, and what the navigation shows."""
        from muster.kernel.sheets import kinds
        from muster.passes import offers
        from muster.passes.lists import HOUSEHOLDS

        offers.declare()
        kinds.register(HOUSEHOLDS)
