"""Links without an account: an organisation's answer, signing up, reporting at home and confirming that, an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from muster.callups.models import Answer, CallUp, HomeReport, TaskOrder
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope

LIVES = timedelta(days=60)
ANSWER, SIGN_UP, REPORT, CONFIRM = "answer", "sign-up", "report", "confirm"
ORDER, HELP = "order", "order-help"


@dataclass(frozen=True)
class Opened:
    """What a link is for: a row of an operation."""

    incident: int
    row: int

    @property
    def scope(self) -> Scope:
        """The reach of the page behind it; the page narrows it to its one row."""
        return Scope(self.incident, ("",), True, f"link:{self.row}", frozenset({"link"}))


def make(purpose: str, *, incident: int, row: int) -> str:
    """What stands in the link."""
    return signing.dumps([incident, row], salt=f"callups.{purpose}")


def opened(purpose: str, token: str) -> Opened:
    """What a link opens. Raises NotFound when it was changed or has run out."""
    try:
        incident, row = signing.loads(token, salt=f"callups.{purpose}", max_age=LIVES)
    except signing.BadSignature:
        raise NotFound(
            _("This link has run out or is not complete. Ask the office that gave it to you for a new one.")
        ) from None
    return Opened(int(incident), int(row))


def answer_page(answer: Answer) -> str:
    """The path of an organisation's own page."""
    return reverse("callup-answer-page", args=[make(ANSWER, incident=answer.incident, row=answer.pk)])


def sign_up_page(callup: CallUp) -> str:
    """The path at which people sign up themselves."""
    return reverse("sign-up-page", args=[make(SIGN_UP, incident=callup.incident, row=callup.pk)])


def report_page(incident: int, organisation: int) -> str:
    """The path at which members of an organisation report to the community where they live."""
    return reverse("report-home-page", args=[make(REPORT, incident=incident, row=organisation)])


def confirm_page(report: HomeReport) -> str:
    """The path at which a community confirms."""
    return reverse("confirm-report-page", args=[make(CONFIRM, incident=report.incident, row=report.pk)])


def order_page(order: TaskOrder) -> str:
    """The path at which the responsible unit takes an order and says how far it is."""
    return reverse("order-page", args=[make(ORDER, incident=order.incident, row=order.pk)])


def help_page(order: TaskOrder) -> str:
    """The path at which a helping unit reads an order."""
    return reverse("order-page", args=[make(HELP, incident=order.incident, row=order.pk)])


def opened_order(token: str) -> tuple[Opened, bool]:
    """What a link to an order opens, and whether it is the responsible unit's: helpers read it. Raises NotFound."""
    try:
        return opened(ORDER, token), True
    except NotFound:
        return opened(HELP, token), False
