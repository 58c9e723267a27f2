"""Where a record's own page is: a feature names the route, every list of records links to it."""

from __future__ import annotations

from uuid import UUID

from django.urls import NoReverseMatch, reverse

_routes: dict[str, str] = {}


def register(record_type: str, route: str) -> None:
    """Say that records of a type have a page: a url name that takes the record's id. Called in `AppConfig.ready`."""
    _routes[record_type] = route


def record_url(record_type: str, record: UUID | int | str) -> str:
    """The address of a record's page; '' where its feature offers none."""
    route = _routes.get(record_type)
    if route is None:
        return ""
    try:
        return reverse(route, args=[record])
    except NoReverseMatch:
        return ""
