from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "muster.messages"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits for people, and what the navigation shows."""
        from muster.messages import offers

        offers.declare()
