"""Pages that ask the database for nothing: it may be what failed. One says that the program has a fault, the other that
the machine has, and what to do."""

from __future__ import annotations

from http import HTTPStatus

from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _

from muster.kernel.troubles import Trouble


def fault() -> str:
    """For a fault of the program."""
    return get_template("500.html").render()


def trouble(found: Trouble, *, back: bool) -> str:
    """For a disk that is full, a database that is away or stands still; `back` where something was sent."""
    return _said(_("The server cannot do this at the moment"), str(found.words), back=back)


def refused(status: HTTPStatus, language: str) -> str:
    """For a request that never came to the program, in the language of whoever sent it."""
    with translation.override(language):
        if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return _said(_("This is too large"), _("Send at most 10 MB at a time: divide the list or the file."))
        if status is HTTPStatus.REQUEST_TIMEOUT:
            sentence = _("What you sent did not arrive whole. Try again where the network is better.")
            return _said(_("The network was too slow"), sentence)
        return _said(_("This could not be read"), _("Load the page again and send it once more."))


def late(found: Trouble, language: str, *, back: bool) -> str:
    """For an answer that did not come in time."""
    with translation.override(language):
        return trouble(found, back=back)


def _said(heading: str, sentence: str, *, back: bool = True) -> str:
    said = {"heading": heading, "sentence": sentence, "back": back, "language": translation.get_language()}
    return get_template("503.html").render(said)
