"""Words of rosters for templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django import template
from django.template.context import Context

from muster.rosters import words
from muster.rosters.rules import Broken, Wanted
from muster.rosters.wish_rules import Told

register = template.Library()
ROLES = "rosters.roles"
"""Under which a page keeps what roles are called."""


@register.simple_tag(takes_context=True)
def role(context: Context, key: str) -> str:
    """What a role is called; a page with hundreds of lines looks all of them up once."""
    known = context.render_context
    if ROLES not in known:
        known[ROLES] = words.roles()
    return words.role(key, known[ROLES])


@register.filter
def broken(found: Iterable[Broken]) -> str:
    """Broken rules in words."""
    return words.all_broken(found)


@register.filter
def told(one: Told) -> str:
    """What became of a wish."""
    return words.told(one)


@register.filter
def of(found: Mapping[int, Sequence[Told]], key: int) -> Sequence[Told]:
    """What is told of one assignment."""
    return found.get(key, ())


@register.filter
def at_site(sites: Mapping[str, str], code: str) -> str:
    """What a site is called, of those that the page has looked up."""
    return sites.get(code, code)


@register.filter
def amount(value: float | None) -> str:
    """A cost or a count, rounded."""
    return "—" if value is None else f"{value:,.0f}"


@register.filter
def more(amount: float) -> str:
    """A difference with its sign; `0` where there is none."""
    return f"{amount:+,.0f}".replace("-", "−") if round(amount) else "0"


@register.filter
def wanted(wants: Iterable[Wanted]) -> str:
    """What is wanted, in short: `2–3`, with roles where they matter."""
    names = words.roles()
    return "，".join(
        f"{names.get(want.role, want.role)} {want.least}" + (f"–{want.target}" if want.target > want.least else "")
        for want in wants
    )
