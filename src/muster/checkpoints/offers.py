"""What checkpoints offer to the rest: links to records, navigation, items that wait, a section of reports."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muster.accounts import access
from muster.checkpoints import register  # noqa: F401 - declares its kind of work
from muster.checkpoints.queries import items
from muster.kernel import links, navigation, sections, waiting
from muster.kernel.sections import Section, Sentence, Span

FIGURES = (
    "gates.checks",
    "gates.people_checked",
    "gates.vehicles_turned_back",
    "gates.persons_turned_back",
    "gates.supply_vehicles_passed",
    "gates.enterprise_vehicles",
    "screening.checkpoint_checks",
)
SECTION = Section(
    key="checkpoints",
    title=_("Checkpoints"),
    order=20,
    sentences=(
        Sentence(
            _("%(posts)s checkpoints are at work in %(towns)s towns and subdistricts."),
            {"posts": ("gates.checkpoints", Span.TOTAL), "towns": ("gates.towns_with_checkpoints", Span.TOTAL)},
        ),
        Sentence(
            _(
                "In the last 24 hours %(checks)s checks were made, %(vehicles)s vehicles and %(persons)s persons turned"
                " back; since the operation began %(all_checks)s checks, %(all_vehicles)s vehicles and %(all_persons)s"
                " persons turned back."
            ),
            {
                "checks": ("gates.checks", Span.DAY),
                "vehicles": ("gates.vehicles_turned_back", Span.DAY),
                "persons": ("gates.persons_turned_back", Span.DAY),
                "all_checks": ("gates.checks", Span.TOTAL),
                "all_vehicles": ("gates.vehicles_turned_back", Span.TOTAL),
                "all_persons": ("gates.persons_turned_back", Span.TOTAL),
            },
        ),
        Sentence(
            _("On the green lane %(supply)s supply and %(enterprise)s enterprise vehicles have passed so far."),
            {
                "supply": ("gates.supply_vehicles_passed", Span.TOTAL),
                "enterprise": ("gates.enterprise_vehicles", Span.TOTAL),
            },
        ),
        Sentence(
            _("Grid officers and auxiliary police helped with %(helped)s checks."),
            {"helped": ("screening.checkpoint_checks", Span.TOTAL)},
        ),
    ),
    figures=FIGURES,
    by_place=(
        "gates.checks",
        "gates.vehicles_turned_back",
        "gates.persons_turned_back",
        "gates.supply_vehicles_passed",
    ),
)


def _open_to(route: str) -> Callable[[HttpRequest], bool]:
    def opens(request: HttpRequest) -> bool:
        return access.opens(request, route)

    return opens


def _differences(request: HttpRequest) -> int:
    scope = getattr(request, "scope", None)
    return 0 if scope is None else items.count_differences(scope, None).count


def declare() -> None:
    """Called once when the program is loaded."""
    links.register("checkpoints.record_check", "check")
    for route, label, order in (
        ("checks", _("Checks"), 30),
        ("repeats", _("Repeated attempts"), 34),
        ("policies", _("Rules at the posts"), 36),
        ("permits", _("Vehicle permits"), 38),
    ):
        navigation.register(navigation.Entry(route, label, order, visible=_open_to(route)))
    navigation.register(
        navigation.Entry("differences", _("To compare"), 32, waiting=_differences, visible=_open_to("differences"))
    )
    waiting.register(
        waiting.Kind(
            key="checkpoints.differences",
            label=_("checks on which post and server disagree"),
            verb=_("Compare"),
            urgency=waiting.Urgency.TODAY,
            url=lambda: reverse("differences"),
            find=items.count_differences,
            reported=True,
        ),
        waiting.Kind(
            key="checkpoints.repeats",
            label=_("attempts by somebody turned back before"),
            verb=_("See the records"),
            urgency=waiting.Urgency.WATCH,
            url=lambda: reverse("repeats"),
            find=items.count_repeats,
            reported=True,
        ),
    )
    sections.register(SECTION)
