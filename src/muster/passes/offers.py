"""What passes offer to the rest: navigation, items that wait, kinds of work."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.accounts import access
from muster.kernel import links, navigation, waiting
from muster.passes import figures, jobs, queries  # noqa: F401 - they declare numbers and kinds of work


def declare() -> None:
    """Called once when the program is loaded."""
    navigation.register(
        navigation.Entry(
            "passes", _("Passes"), 25, waiting=(queries.count_flags,),
            visible=lambda request: access.opens(request, "passes"),
            routes=("pass", "issue-pass", "issue-passes", "household-list", "pass-uses", "pass-figures", "pass-keys"),
        )
    )  # fmt: skip
    links.register("passes.issue_pass", "pass")
    waiting.register(
        waiting.Kind(
            key="passes.uses",
            label=ngettext_lazy("use of a pass that breaks its rule", "uses of passes that break their rule", "count"),
            verb=_("Look at the uses"),
            urgency=waiting.Urgency.TODAY,
            url=lambda: reverse("pass-uses"),
            find=queries.count_flags,
            reported=True,
        )
    )
