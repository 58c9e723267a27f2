"""Teams are reminded by message of what is due of their people: in the morning, and of what is left in the evening."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.scope import Scope, incident_of
from muster.messages import actions as messages
from muster.messages import queries as channels
from muster.messages import tasks as sender
from muster.messages.actions import Sending, Target
from muster.people.queries import contacts, teams
from muster.people.queries.contacts import Contact
from muster.screening import owners
from muster.screening.models import State
from muster.screening.queries.ledger import TOWN, day_of, facts, states, within
from muster.screening.round_models import Reminded
from muster.screening.rounds import rules

EVENT = "screening.remind"
SIGNATURE = "指挥部"
TEXT = "{姓名}：{单位}{标题}。请及时随访、采样并登记。"
SAID = {"silent": "今日待随访{}人", "test": "今日待采样{}人", "missed": "漏检{}人", "past": "到期未解除{}人"}
"""What is counted, by the words of the ledger, and how a message says it."""

Key = tuple[str, int]
"""A town, and the number of whoever answers for people there."""


@dataclass(frozen=True)
class Load:
    """What is due of the people of a team in a town."""

    place: str
    number: int
    owner: str
    counts: Mapping[str, int]

    @property
    def key(self) -> Key:
        """Whose it is."""
        return self.place, self.number


def loads(scope: Scope, now: datetime) -> list[Load]:
    """Of whose people something is due today or overdue, by town; whoever has nothing to do is left out."""
    day = day_of(now)
    words = states(day, facts(scope, day))
    rows = within(scope).filter(state=State.FORCE).exclude(owner=None).annotate(town=Left("place", TOWN))
    counted = rows.order_by().values_list("town", "owner")
    counted = counted.annotate(**{key: Count("pk", filter=words[key]) for key in SAID})
    counts: list[int]
    found = []
    for town, number, *counts in counted:
        if any(counts):
            found.append((town, number, dict(zip(SAID, counts, strict=True))))
    named = owners.named(scope, {number for _town, number, _counts in found})
    listed = [Load(town, number, named.get(number, ""), said) for town, number, said in found]
    return sorted(listed, key=lambda one: (one.place, one.owner))


def answering(scope: Scope, wanted: Sequence[Load]) -> dict[Key, Contact]:
    """Who is written to: whoever leads the team of that name that works there, the nearest; teams without a leader
    whose number is known are left out."""
    rows = list(teams.teams(scope).filter(name__in={one.owner for one in wanted}))
    leaders = teams.leaders(scope, rows)
    known = contacts.of_staff(scope, leaders.values())
    led = {row: known[leaders[row.pk]] for row in rows if leaders.get(row.pk) in known}
    found = {}
    for one in wanted:
        near = [
            row
            for row in led
            if row.name == one.owner and (one.place.startswith(row.place) or row.place.startswith(one.place))
        ]
        if near:
            found[one.key] = led[max(near, key=lambda row: (len(row.place), -row.pk))]
    return found


def last_told(scope: Scope) -> dict[Key, datetime]:
    """When each was reminded last."""
    rows = Reminded.objects.filter(scope.within("place"), incident=scope.incident or 0).order_by()
    return {
        (place, owner): at for place, owner, at in rows.values_list("place", "owner").annotate(at=Max("recorded_at"))
    }


def remind(*, scope: Scope) -> int:
    """Write to every team that has something to do and was not told in this turn; a worker calls it, in a transaction.
    Calling it again sends nothing twice. Answers how many teams are told."""
    incident = incident_of(scope)
    now = clock.now(incident)
    local = timezone.localtime(now)
    turn = rules.turn(local)
    if not turn:
        return 0
    told = set(Reminded.objects.filter(incident=incident, day=local.date(), turn=turn).values_list("place", "owner"))
    left = [one for one in loads(scope, now) if one.key not in told]
    whom = answering(scope, left)
    towns: dict[str, list[Load]] = defaultdict(list)
    for one in left:
        if one.key in whom:
            towns[one.place].append(one)
    return sum(_send(scope, town, several, whom, turn) for town, several in towns.items())


def _send(scope: Scope, town: str, several: Sequence[Load], whom: Mapping[Key, Contact], turn: str) -> int:
    """One sending for a town. Without a channel nothing is written down: the next call tries again."""
    ways = channels.texting(scope, town)
    if not ways:
        return 0
    incident = incident_of(scope)
    now = clock.now(incident)
    rows = Reminded.objects.bulk_create(
        [
            Reminded(
                incident=incident, place=town, owner_id=one.number, day=timezone.localtime(now).date(), turn=turn,
                counts=dict(one.counts), staff=whom[one.key].staff, recorded_at=now,
            )
            for one in several
        ]
    )  # fmt: skip
    targets = [Target(whom[one.key].phone, town, _values(one, whom[one.key]), whom[one.key].staff) for one in several]
    sending = Sending(f"{EVENT}:{rows[-1].pk}", town, _("What is due of a team's people"), SIGNATURE, TEXT)
    messages.queue(scope, channel=ways[0].pk, sending=sending, targets=targets)
    audit.write(scope, action="screening.remind", subject=f"place:{town}", place=town,
                detail={"teams": len(rows), "turn": turn})  # fmt: skip
    if ways[0].kind != "list":
        sender.start(incident, ways[0].pk)
    return len(rows)


def _values(one: Load, who: Contact) -> dict[str, str]:
    said = "，".join(SAID[key].format(count) for key, count in one.counts.items() if count)
    return {"name": who.name, "unit": one.owner, "title": said}
