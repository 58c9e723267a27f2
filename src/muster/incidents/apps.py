from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "muster.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the line of the navigation."""
        from django.utils.translation import gettext_lazy as _

        from muster.kernel import navigation

        navigation.register(navigation.Entry("operation", _("Operation"), 10))
