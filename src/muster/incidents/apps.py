from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "muster.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the lines of the navigation."""
        from django.utils.translation import gettext_lazy as _

        from muster.kernel import navigation

        navigation.register(navigation.Entry("operation", _("Operation"), 10))
        below = ("closing", "close-operation", "ask-purge", "agree-purge", "purge-certificate")
        navigation.register(navigation.Entry("closings", _("Closing and retention"), 75, routes=below))
