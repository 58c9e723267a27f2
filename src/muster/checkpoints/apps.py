from django.apps import AppConfig


class CheckpointsConfig(AppConfig):
    name = "muster.checkpoints"
    label = "checkpoints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say where records have their page, what waits for people, and what the navigation and reports show."""
        from muster.checkpoints import offers
        from muster.checkpoints.lists import POSTS
        from muster.kernel.sheets import kinds

        offers.declare()
        kinds.register(POSTS)
