from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "muster.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the desk's navigation."""
        from django.utils.translation import gettext_lazy as _

        from muster.kernel import navigation

        navigation.register(navigation.Entry("places", _("Places and sites"), 80))
