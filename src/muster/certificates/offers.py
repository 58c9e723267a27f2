"""What certificates offer to the rest: navigation, numbers, kinds of work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muster.accounts import access
from muster.certificates import events, figures, jobs, queries  # noqa: F401 - they declare numbers and kinds of work
from muster.kernel import links, navigation
from muster.kernel.signing import shown
from muster.screening import timeline


def declare() -> None:
    """Called once when the program is loaded."""
    navigation.register(
        navigation.Entry(
            "certificates", _("Releases"), 46, waiting=(queries.waiting,),
            visible=lambda request: access.opens(request, "certificates"), routes=("certificate", "papers"),
        )
    )  # fmt: skip
    timeline.register(events.KINDS, events.found)
    links.register("certificates.issue", "certificate")
    shown.register("release_certificate", queries.judged)
