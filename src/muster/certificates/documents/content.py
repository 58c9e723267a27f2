"""What stands on a certificate of release, in Chinese with English below, whatever language the desk works in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from muster.certificates import queries, words
from muster.certificates.models import Certificate
from muster.incidents import queries as incidents
from muster.kernel.scope import Scope
from muster.kernel.signing.serials import spelled
from muster.people.actions.reveal import reveal
from muster.places import queries as places
from muster.screening.queries import ledger as screening

QUARANTINE = ("central", "home")


@dataclass(frozen=True)
class Half:
    """The certificate in one language."""

    title: str
    body: str
    number: str
    issuer: str
    date: str
    seal: str
    check: str
    exercise: str


@dataclass(frozen=True)
class Sheet:
    """One certificate: both halves, and its code."""

    chinese: Half
    english: Half
    text: str

    def plain(self) -> dict[str, object]:
        """As the template takes it."""
        return asdict(self)


def sheets(scope: Scope, rows: list[Certificate], *, address: str) -> list[Sheet]:
    """The certificates with names in full, each opening logged. Raises Problem when the operation's key is gone."""
    operation = incidents.incident(scope.incident or 0)
    masked = screening.names(scope, [row.person for row in rows])
    names = places.names({row.place for row in rows})
    traditional = (get_language() or "").lower() == "zh-hant"
    made = []
    for row in rows:
        whom = masked.get(row.person)
        content = {} if whom is None else reveal(scope, identity=whom.id, reason="解除隔离证明").content
        halves = []
        for language in ("zh-hant" if traditional else "zh-hans", "en"):
            with override(language):
                about = About(
                    incidents.title(operation), _("EXERCISE") if operation.exercise else "",
                    names.get(row.place, row.place), address,
                )  # fmt: skip
                halves.append(_half(row, content, about))
        made.append(Sheet(halves[0], halves[1], queries.text_of(scope, row)))
    return made


@dataclass(frozen=True)
class About:
    """What stands on every certificate of a place."""

    issuer: str
    exercise: str
    place: str
    address: str


def _half(row: Certificate, content: Mapping[str, str], about: About) -> Half:
    values = {
        "name": content.get("name", ""),
        "number": content.get("id_number") or content.get("phone", ""),
        "place": about.place,
        "measure": words.MEASURES[row.measure],
        "since": _day(row.since),
        "ended": _day(row.ended_at),
    }
    title = _("Certificate of release from quarantine")
    if row.measure not in QUARANTINE:
        title = _("Certificate of release from health monitoring")
    return Half(
        title=title,
        body=_(
            "This is to certify that %(name)s (document no. %(number)s) was under %(measure)s in %(place)s from"
            " %(since)s, and was released from it by the rules on %(ended)s."
        )
        % values,
        number=_("No. %(number)s") % {"number": spelled(bytes(row.serial))},
        issuer=about.issuer,
        date=_day(row.recorded_at),
        seal=_("(seal)"),
        check=_("Whether it holds: enter the number at %(address)s") % {"address": about.address},
        exercise=about.exercise,
    )


def _day(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return _("%(year)d-%(month)02d-%(day)02d %(time)s") % {
        "year": local.year, "month": local.month, "day": local.day, "time": local.strftime("%H:%M"),
    }  # fmt: skip
