"""Refusals that a person can act on: a code for programs, a sentence for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class Problem(Exception):
    """Raised by rules and actions; the web turns it into a page, the API into JSON, the command line into words."""

    def __init__(self, code: str, message: _StrOrPromise, *, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status

    def __str__(self) -> str:
        return str(self.message)


class NotFound(Problem):
    """Also the answer where a row exists but is none of the asker's business: both look the same."""

    def __init__(self, message: _StrOrPromise = "") -> None:
        super().__init__("not_found", message, status=404)
