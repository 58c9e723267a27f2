"""What a password must be like, beyond Django's own checks."""

from __future__ import annotations

import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS = 3


class ThreeKinds:
    """At least three of: small letters, capitals, digits, other signs. Chinese characters count as other signs."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError for a password of fewer kinds."""
        kinds = {_kind(sign) for sign in password}
        if len(kinds) < KINDS:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """What Django shows beside the field."""
        return _("Use at least three of: small letters, capital letters, digits, other signs.")


def _kind(sign: str) -> str:
    if sign in string.ascii_lowercase:
        return "small"
    if sign in string.ascii_uppercase:
        return "capital"
    return "digit" if sign.isdecimal() else "other"
