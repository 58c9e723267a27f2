"""Tags and filters for pages: numbers, times, links that keep the page's state, and the small parts of the look."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from muster.kernel import fields
from muster.kernel.asof import PARAMETER

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86400
NEAR_PAGES = 2
KINDS = {"bad", "warn", "ok", "none", ""}
SIGNS = {
    "ok": ("M6 .5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z", "M3.4 6.2l1.9 1.9 3.4-3.9"),
    "warn": ("M6 .4L11.8 11.2H.2z", "M6 4.2v3.2M6 8.9v.9"),
    "bad": ("M.8.8h10.4v10.4H.8z", "M3.6 3.6l4.8 4.8M8.4 3.6L3.6 8.4"),
    "none": ("M6 .5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z", "M3.4 6h5.2"),
}
"""Each state has a shape of its own (disc, triangle, square, disc with a dash): colour is never the only sign."""


@register.filter
def record_type(name: str) -> str:
    """What an officer calls a record of that type."""
    return fields.called(name)


@register.filter
def number(value: Any) -> str:
    """1234567 -> `1,234,567`; nothing known -> a dash."""
    if value is None or value == "":
        return "—"
    return f"{value:,}" if isinstance(value, (int, float)) else str(value)


@register.filter
def percent(part: float | None, whole: float | None) -> str:
    """How much of `whole` is `part`; a dash where there is no whole."""
    return "—" if not whole or part is None else f"{100 * part / whole:.0f}%"


def span(seconds: float) -> str:
    """A length of time in its largest unit: `14 minutes`."""
    if seconds < HOUR:
        count = max(1, int(seconds // MINUTE))
        return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
    if seconds < DAY:
        count = int(seconds // HOUR)
        return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    count = int(seconds // DAY)
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def written(moment: datetime, now: datetime) -> str:
    """A moment as a date and time; the year only where it is another one."""
    local = timezone.localtime(moment)
    same = local.year == timezone.localtime(now).year
    pattern = pgettext("date format", "j M H:i") if same else pgettext("date format", "j M Y H:i")
    return date_format(local, pattern)


def _now(context: template.Context) -> datetime:
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()


def _time(moment: datetime, text: str, kind: str = "") -> SafeString:
    exact = timezone.localtime(moment).isoformat(timespec="seconds")
    plain = timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")
    if kind:
        return format_html('<time class="tag {}" datetime="{}" title="{}">{}</time>', kind, exact, plain, text)
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, plain, text)


@register.simple_tag(takes_context=True)
def ago(context: template.Context, moment: datetime | None, kind: str = "") -> str:
    """How long ago: `52 minutes ago` within a day, else the date. Told from the page's time, in the past too."""
    if moment is None:
        return "—"
    now = _now(context)
    seconds = (now - moment).total_seconds()
    if seconds < 0 or seconds >= DAY:
        return _time(moment, written(moment, now), kind)
    if seconds < MINUTE:
        return _time(moment, _("just now"), kind)
    return _time(moment, _("%(span)s ago") % {"span": span(seconds)}, kind)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None) -> str:
    """A date and time: `12 Sep 08:00`, with the year where it is another one."""
    return "—" if value is None else _time(value, written(value, _now(context)))


@register.simple_tag(takes_context=True)
def deadline(context: template.Context, due: datetime | None) -> str:
    """What is left until `due`; red when it has passed, amber within the last hour."""
    if due is None:
        return "—"
    now = _now(context)
    left = (due - now).total_seconds()
    if -MINUTE < left <= 0:
        return _time(due, _("due now"), "bad")
    if left < 0:
        return _time(due, _("overdue by %(span)s") % {"span": span(-left)}, "bad")
    if left >= DAY:
        return _time(due, written(due, now))
    return _time(due, _("%(span)s left") % {"span": span(left)}, "warn" if left < HOUR else "ok")


def _with_moment(context: template.Context, url: str) -> str:
    as_of = context.get("as_of") or context.get("turned_to")
    if not isinstance(as_of, datetime) or f"{PARAMETER}=" in url:
        return url
    address, _sharp, fragment = url.partition("#")
    joined = f"{address}{'&' if '?' in address else '?'}{PARAMETER}={stamp(as_of)}"
    return f"{joined}#{fragment}" if fragment else joined


@register.filter
def stamp(value: datetime) -> str:
    """A moment as it stands in an address: local time to the minute, seconds only where there are any."""
    local = timezone.localtime(value)
    return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")


@register.simple_tag(takes_context=True)
def at(context: template.Context, url: str) -> str:
    """A link that stays at the moment the page is turned back to."""
    return _with_moment(context, url)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """This page's address with some parameters changed; None or '' drops one. Going elsewhere starts at page 1."""
    request: HttpRequest | None = context.get("request")
    parameters = request.GET.copy() if request is not None else QueryDict(mutable=True)
    if "page" not in changes:
        parameters.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "":
            parameters.pop(name, None)
        else:
            parameters[name] = stamp(value) if isinstance(value, datetime) else str(value)
    return f"?{parameters.urlencode(safe=':/')}" if parameters else "?"


@register.simple_tag(takes_context=True)
def others(context: template.Context, *names: str) -> list[tuple[str, str]]:
    """The address's other parameters, for a form that must not lose them."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    skipped = {*names, "page"}
    return [(name, value) for name, values in request.GET.lists() if name not in skipped for value in values]


@register.simple_tag(takes_context=True)
def figure(context: template.Context, value: Any, url: str = "", definition: str = "") -> str:
    """A number that opens its rows, at the page's moment; the definition shows on hover."""
    text = number(value)
    if not url:
        return format_html('<span class="num" title="{}">{}</span>', definition, text)
    return format_html('<a class="figure" href="{}" title="{}">{}</a>', _with_moment(context, url), definition, text)


@register.simple_tag
def tag(kind: str, text: str) -> SafeString:
    """A short mark: `bad` for what somebody must do, `warn` for what to watch, `ok`, or '' for neither."""
    if kind not in KINDS:
        raise ValueError(f"no such kind of tag: {kind}")
    return format_html('<span class="tag {}">{}</span>', kind, text)


@register.simple_tag
def sign(state: str, label: str = "") -> SafeString:
    """The shape of a state (`ok`, `warn`, `bad`, `none`); with a label it is read aloud, else hidden from readers."""
    body, mark = SIGNS[state]
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="sign {}" viewBox="0 0 12 12" {}><path fill="currentColor" d="{}"/>'
        '<path fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round" d="{}"/></svg>',
        state,
        spoken,
        body,
        mark,
    )


@register.simple_tag
def bar(part: float | None, whole: float | None, kind: str = "") -> SafeString:
    """A bar of `part` in `whole`, with the percentage for readers and on hover."""
    share = 0.0 if not whole or part is None else max(0.0, min(1.0, part / whole))
    text = percent(part, whole)
    return format_html(
        '<svg class="bar {}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<title>{}</title><rect width="100" height="8"/><rect class="full" width="{}" height="8"/></svg>',
        kind,
        text,
        text,
        f"{100 * share:.1f}",
    )


@register.inclusion_tag("web/parts/pages.html", takes_context=True)
def pages(context: template.Context, page: Any) -> dict[str, Any]:
    """The pages of a list: first, last and those near this one (`page` is Django's Page); links keep the filters."""
    count = page.paginator.num_pages
    near = {1, count, *range(page.number - NEAR_PAGES, page.number + NEAR_PAGES + 1)}
    shown: list[int | None] = []
    for index in sorted(index for index in near if 1 <= index <= count):
        if shown and shown[-1] is not None and index > shown[-1] + 1:
            shown.append(None)
        shown.append(index)
    return {"page": page, "shown": shown, "request": context.get("request")}


@register.simple_tag(takes_context=True)
def sorting(context: template.Context, name: str, label: str, key: str = "sort") -> str:
    """A column heading that sorts by `name`: a click turns `?sort=name` to `?sort=-name` and back."""
    request: HttpRequest = context["request"]
    now = request.GET.get(key, "")
    following = f"-{name}" if now == name else name
    arrow = {name: " ▲", f"-{name}": " ▼"}.get(now, "")
    return format_html('<a href="{}">{}{}</a>', query(context, **{key: following}), label, arrow)


@register.filter
def date_time(value: datetime | None) -> str:
    """A moment as plain text, for a sentence or an attribute."""
    return "—" if value is None else written(value, value)


@register.filter
def span_between(start: datetime, end: datetime) -> str:
    """The time from `start` to `end` in its largest unit."""
    difference: timedelta = end - start
    return span(max(0.0, difference.total_seconds()))
