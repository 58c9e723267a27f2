from collections.abc import Callable
from importlib import import_module

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.kernel import navigation, waiting


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
        """Declare the pages in the navigation, and the kinds of list."""
        from muster.kernel.sheets import kinds, pages
        from muster.people import lists

        for kind in (lists.STAFF, lists.PROOFS, lists.ORGANISATIONS, lists.TEAMS, lists.DEPLOYMENTS):
            kinds.register(kind)
        import_module("muster.people.figures")
        from muster.people.queries import holds

        waiting.register(
            waiting.Kind(
                key="people.holds_past_end",
                label=ngettext_lazy("control mark past its end", "control marks past their end", "count"),
                verb=_("Lift or renew"),
                urgency=waiting.Urgency.TODAY,
                url=lambda: reverse("people:holds") + "?state=past",
                find=holds.past_end,
                reported=True,
            )
        )
        for route, label, order, below in (
            ("people:arrivals", _("Arrivals"), 40, ()),
            ("people:holds", _("Control marks"), 41, ()),
            ("people:proofs", _("Test proofs"), 42, ()),
            ("people:organisations", _("Organisations"), 60, ()),
            ("people:staff", _("Staff"), 61, ()),
            ("people:search", _("Exact search"), 44, ("people:reveal", "people:guardian", "people:make-own-link")),
            ("people:appeals", _("Appeals"), 46, ()),
            ("people:shifts", _("Shift sign-in"), 28, ()),
            ("people:teams", _("Teams"), 38, pages.below(lists.DEPLOYMENTS)),
        ):
            navigation.register(navigation.Entry(route, label, order, visible=_open_to(route), routes=below))
