"""What the daily report says of checkpoints."""

from django.utils.translation import gettext_lazy as _

from muster.kernel.sections import Section, Sentence, Span, register

register(
    Section(
        key="gates",
        title=_("Checks at traffic checkpoints"),
        order=10,
        sentences=(
            Sentence(
                _(
                    "As of %(time)s, %(checkpoints)s checkpoints work in %(towns)s towns and subdistricts."
                    " In the 24 hours %(checks)s checks were made of %(people)s people;"
                    " in total %(checks_total)s checks."
                ),
                {
                    "checkpoints": ("gates.checkpoints", Span.TOTAL),
                    "towns": ("gates.towns_with_checkpoints", Span.TOTAL),
                    "checks": ("gates.checks", Span.DAY),
                    "people": ("gates.people_checked", Span.DAY),
                    "checks_total": ("gates.checks", Span.TOTAL),
                },
            ),
            Sentence(
                _(
                    "In the 24 hours %(vehicles)s vehicles and %(persons)s persons were turned back; in total"
                    " %(vehicles_total)s vehicles and %(persons_total)s persons."
                ),
                {
                    "vehicles": ("gates.vehicles_turned_back", Span.DAY),
                    "persons": ("gates.persons_turned_back", Span.DAY),
                    "vehicles_total": ("gates.vehicles_turned_back", Span.TOTAL),
                    "persons_total": ("gates.persons_turned_back", Span.TOTAL),
                },
            ),
            Sentence(
                _(
                    "On the green lane %(supply)s supply vehicles passed in the 24 hours, %(supply_total)s in total;"
                    " %(enterprise)s vehicles of enterprises at work passed, %(enterprise_total)s in total."
                ),
                {
                    "supply": ("gates.supply_vehicles_passed", Span.DAY),
                    "supply_total": ("gates.supply_vehicles_passed", Span.TOTAL),
                    "enterprise": ("gates.enterprise_vehicles", Span.DAY),
                    "enterprise_total": ("gates.enterprise_vehicles", Span.TOTAL),
                },
            ),
        ),
        figures=(
            "gates.checkpoints",
            "gates.checks",
            "gates.people_checked",
            "gates.vehicles_turned_back",
            "gates.persons_turned_back",
            "gates.supply_vehicles_passed",
            "gates.enterprise_vehicles",
            "gates.towns_with_checkpoints",
        ),
        by_place=("gates.checkpoints", "gates.checks", "gates.vehicles_turned_back", "gates.persons_turned_back"),
        levels=frozenset({"gates.checkpoints", "gates.towns_with_checkpoints"}),
    )
)
