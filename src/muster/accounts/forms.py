"""What people type to sign in and to prove who they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

DIGITS = 6


class SignIn(AuthenticationForm):
    """User name and password. What is wrong with them is not said: neither looks nearer than the other."""

    error_messages = {
        "invalid_login": _("User name or password is wrong. After five failures the account is locked for 15 minutes."),
        "inactive": _("User name or password is wrong. After five failures the account is locked for 15 minutes."),
    }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")


class ChangePassword(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["old_password"].label = _("Present password")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = _(
            "At least 8 characters; three of: small letters, capital letters, digits, other signs."
        )
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password2"].help_text = ""


class SecondFactor(forms.Form):
    """The six digits that the authenticator app shows now."""

    token = forms.RegexField(
        rf"^\s*\d{{3}}\s?\d{{{DIGITS - 3}}}\s*$",
        label=_("Six digits from the authenticator app"),
        error_messages={"invalid": _("Type the six digits that the app shows now.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_token(self) -> str:
        """The digits alone."""
        return "".join(str(self.cleaned_data["token"]).split())
