"""Somebody who is signed in to a bench's state, without the pages by which one signs in."""

from __future__ import annotations

from datetime import datetime


def signed_in(incident: int, place: str, *, since: datetime) -> dict[str, str]:
    """A command officer of a place with a session in that operation; answers the cookies that say so."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from muster.accounts.models import Mandate, Role, User

    user = User.objects.create(username="bench")
    Mandate.objects.create(user=user, role=Role.COMMAND, places=[place], incident=incident, since=since)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["incident"] = incident
    session.save()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}
