from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "muster.messages"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits for people, what the navigation shows, which figure there is."""
        from muster.messages import figures, offers  # noqa: F401 - figures declares it

        offers.declare()
