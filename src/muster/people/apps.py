from collections.abc import Callable
from importlib import import_module

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from muster.kernel import navigation
from muster.kernel.sheets import forgotten


def _open_to(route: str) -> Callable[[HttpRequest], bool]:
    def opens(request: HttpRequest) -> bool:
        from muster.accounts import access

        return access.opens(request, route)

    return opens


class PeopleConfig(AppConfig):
    name = "muster.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the pages in the navigation, and the work that the worker does."""
        import_module("muster.people.loading")
        forgotten.register("people_expire_uploads")
        for route, label, order in (
            ("people:organisations", _("Organisations"), 60),
            ("people:staff", _("Staff"), 61),
            ("people:search", _("Exact search"), 62),
            ("people:shifts", _("Shift sign-in"), 63),
        ):
            navigation.register(navigation.Entry(route, label, order, visible=_open_to(route)))
