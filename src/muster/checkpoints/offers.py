"""What checkpoints offer to the rest: links to records, navigation, items that wait."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.accounts import access
from muster.checkpoints import register, report  # noqa: F401 - they declare a kind of work and a section of reports
from muster.checkpoints.queries import attempts, items, steps
from muster.kernel import links, navigation, waiting


def _open_to(route: str) -> Callable[[HttpRequest], bool]:
    def opens(request: HttpRequest) -> bool:
        return access.opens(request, route)

    return opens


LISTS = ("open-posts", "post-lists", "post-list", "post-list-columns", "post-list-preview")


def declare() -> None:
    """Called once when the program is loaded."""
    links.register("checkpoints.record_check", "check")
    for route, label, order, below in (
        ("checks", _("Checks"), 21, ("repeats", "permits")),
        ("posts", _("Checkpoints in service"), 23, LISTS),
        ("policies", _("Rules at the posts"), 24, ()),
    ):
        navigation.register(navigation.Entry(route, label, order, visible=_open_to(route), routes=below))
    links.register("checkpoints.record_step", "step")
    navigation.register(
        navigation.Entry(
            "differences", _("To compare"), 22, waiting=(items.count_differences, steps.count_faulty),
            visible=_open_to("differences"), routes=("step-faults", "step"),
        )
    )  # fmt: skip
    _declare_waiting()


def _declare_waiting() -> None:
    """What waits for somebody."""
    waiting.register(
        waiting.Kind(
            key="checkpoints.differences",
            label=ngettext_lazy(
                "check on which post and server disagree", "checks on which post and server disagree", "count"
            ),
            verb=_("Compare"),
            urgency=waiting.Urgency.TODAY,
            url=lambda: reverse("differences"),
            find=items.count_differences,
            reported=True,
        ),
        waiting.Kind(
            key="checkpoints.step_faults",
            label=ngettext_lazy(
                "step with somebody turned back that lacks something",
                "steps with those turned back that lack something",
                "count",
            ),
            verb=_("Correct or settle"),
            urgency=waiting.Urgency.TODAY,
            url=lambda: reverse("step-faults"),
            find=steps.count_faulty,
            reported=True,
        ),
        waiting.Kind(
            key="checkpoints.repeats",
            label=ngettext_lazy(
                "attempt by somebody turned back before", "attempts by somebody turned back before", "count"
            ),
            verb=_("See the records"),
            urgency=waiting.Urgency.WATCH,
            url=lambda: reverse("repeats"),
            find=attempts.count_repeats,
            reported=True,
        ),
    )
