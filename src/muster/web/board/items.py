"""What must be handled now at the posts: silence, differences, repeated attempts, records that wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.checkpoints.queries import attempts, items, steps
from muster.checkpoints.queries.board import Post
from muster.kernel import links, records
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.web.board.names import full_name, page_url
from muster.web.board.rules import State
from muster.web.templatetags.muster import span

MOST_REPEATS = 12


@dataclass(frozen=True)
class Item:
    """Something to handle now and the one action that settles it."""

    kind: str
    mark: str
    title: str
    text: str
    note: str
    url: str
    verb: str
    urgency: tuple[int, float]


@dataclass(frozen=True)
class Look:
    """What the items are looked for in: who asks, about which place, at which moment, and the posts there."""

    scope: Scope
    code: str
    as_of: datetime | None
    moment: datetime
    posts: list[Post]
    states: dict[str, State]
    named: dict[str, str]


def find(look: Look) -> list[Item]:
    """Everything to handle, the most overdue first."""
    found = [*_silent(look), *_differences(look), *_faulty_steps(look), *_repeats(look), *_records(look)]
    return sorted(found, key=lambda item: item.urgency)


def _silent(look: Look) -> Iterator[Item]:
    for post in look.posts:
        if look.states[post.site] is not State.BAD or post.last_report is None:
            continue
        seconds = (look.moment - post.last_report).total_seconds()
        last = timezone.localtime(post.last_check or post.last_report)
        yield Item(
            kind="bad",
            mark=_("silent %(span)s") % {"span": span(seconds)},
            title=full_name(look.named, post.site),
            text=_("last check %(time)s") % {"time": last.strftime("%H:%M")},
            note="",
            url="" if post.site == look.code else page_url(post.site),
            verb=_("Open the post"),
            urgency=(0, -seconds),
        )


def _by_site(found: Iterable[tuple[str, datetime]]) -> Iterator[tuple[str, int, datetime]]:
    """Each site with how many there are and the oldest one's time."""
    times: dict[str, list[datetime]] = {}
    for site, moment in found:
        times.setdefault(site, []).append(moment)
    for site, moments in times.items():
        yield site, len(moments), min(moments)


def _differences(look: Look) -> Iterator[Item]:
    lines = items.differences(look.scope, look.as_of)
    for site, count, oldest in _by_site((line.site, line.recorded_at) for line in lines):
        yield Item(
            kind="warn",
            mark=_("to compare"),
            title=full_name(look.named, site),
            text=ngettext(
                "%(count)d check on which post and server disagree",
                "%(count)d checks on which post and server disagree",
                count,
            )
            % {"count": count},
            note="",
            url=f"{reverse('differences')}?place={site}",
            verb=_("Compare"),
            urgency=(1, oldest.timestamp()),
        )


def _faulty_steps(look: Look) -> Iterator[Item]:
    found = steps.faulty(look.scope, look.as_of)
    for site, count, oldest in _by_site((one.step.site, one.item.recorded_at) for one in found):
        yield Item(
            kind="warn",
            mark=_("incomplete"),
            title=full_name(look.named, site),
            text=ngettext(
                "%(count)d step with those turned back that lacks something",
                "%(count)d steps with those turned back that lack something",
                count,
            )
            % {"count": count},
            note="",
            url=f"{reverse('step-faults')}?place={site}",
            verb=_("Correct or settle"),
            urgency=(1, oldest.timestamp()),
        )


def _repeats(look: Look) -> Iterator[Item]:
    found = [repeat for repeat in attempts.repeats(look.scope, look.as_of) if look.scope.covers(repeat.site)]
    before = places.names(repeat.previous_site for repeat in found[:MOST_REPEATS])
    for repeat in found[:MOST_REPEATS]:
        yield Item(
            kind="warn",
            mark=_("turned back again"),
            title=full_name(look.named, repeat.site),
            text=_("attempt %(count)d, the one before at %(post)s")
            % {"count": repeat.attempts, "post": before.get(repeat.previous_site, repeat.previous_site)},
            note=timezone.localtime(repeat.effective_at).strftime("%H:%M"),
            url=links.record_url("checkpoints.record_check", repeat.record),
            verb=_("See the records"),
            urgency=(2, -float(repeat.attempts)),
        )


def _records(look: Look) -> Iterator[Item]:
    for site, outcome, count, oldest in records.waiting_by_site(look.scope, look.as_of):
        held = outcome == "held"
        yield Item(
            kind="warn",
            mark=_("held") if held else _("quarantined"),
            title=full_name(look.named, site),
            text=ngettext("%(count)d record to decide on", "%(count)d records to decide on", count) % {"count": count},
            note="",
            url=f"{reverse('open-records')}?site={site}",
            verb=_("Decide on them"),
            urgency=(1, oldest.timestamp()),
        )
