from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "muster.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the desk's navigation."""
        from django.utils.translation import gettext_lazy as _

        from muster.kernel import navigation
        from muster.kernel.sheets import kinds
        from muster.places.lists import SITES

        kinds.register(SITES)
        navigation.register(navigation.Entry("places", _("Places"), 72, routes=("place", "grids", "grid")))
        pages = ("site", "open-site", "move-site", "site-lists", "site-list", "site-list-columns", "site-list-preview")
        navigation.register(navigation.Entry("sites", _("Sites"), 71, routes=pages))
