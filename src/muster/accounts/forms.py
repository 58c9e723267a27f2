"""What people type to sign in, to prove who they are, to grant and to look for."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from muster.accounts import rules
from muster.accounts.models import Role
from muster.incidents import queries as incidents

DIGITS = 6


def moment_input() -> forms.DateTimeInput:
    """A date and a time, as browsers ask for them."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


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


class OpenAccount(forms.Form):
    """A new account's name."""

    username = forms.CharField(label=_("User name of the new account"), max_length=150)


class GrantMandate(forms.Form):
    """A role, over places, in an operation or all of them, from when until when."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    places = forms.CharField(
        label=_("Codes of places"),
        help_text=_("Divisions, grids or sites; several with spaces between them: entrusted places may lie elsewhere."),
        required=False,
    )
    everywhere = forms.BooleanField(label=_("Everywhere"), required=False)
    incident = forms.ChoiceField(label=_("Operation"), required=False)
    since = forms.DateTimeField(
        label=_("From"), required=False, widget=moment_input(), help_text=_("Empty: from now on.")
    )
    until = forms.DateTimeField(
        label=_("Until"), required=False, widget=moment_input(), help_text=_("Empty: until somebody ends it.")
    )

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        field = cast(forms.ChoiceField, self.fields["incident"])
        running = [(str(one.pk), incidents.title(one)) for one in incidents.open_incidents()]
        field.choices = [*running, ("", _("All operations"))]
        field.initial = running[0][0] if running else ""

    def clean_incident(self) -> int | None:
        """The operation's id; None for all."""
        return int(self.cleaned_data["incident"]) if self.cleaned_data["incident"] else None

    def clean(self) -> dict[str, Any]:
        """What `grant_mandate` takes."""
        cleaned = super().clean() or {}
        everywhere = cleaned.pop("everywhere", False)
        cleaned["places"] = [""] if everywhere else rules.read_places(cleaned.get("places", ""))
        return cleaned


class MakeCode(forms.Form):
    """The site whose phone is to be let in."""

    site = forms.CharField(label=_("Code of the site"), max_length=20)

    def clean_site(self) -> str:
        """Codes are capitals."""
        return str(self.cleaned_data["site"]).strip().upper()


class AuditFilter(forms.Form):
    """What to look for in the audit."""

    actor = forms.CharField(label=_("Who"), required=False, max_length=80)
    action = forms.CharField(label=_("Action"), required=False, max_length=80)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=120)
    since = forms.DateTimeField(label=_("From"), required=False, widget=moment_input())
    until = forms.DateTimeField(label=_("Until"), required=False, widget=moment_input())


class UsePasskey(forms.Form):
    """What the browser's authenticator answered."""

    credential = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Without an answer there is nothing to check."""
        cleaned = super().clean() or {}
        if not cleaned.get("credential"):
            raise forms.ValidationError(_("No passkey was given. Try again, or sign in with user name and password."))
        return cleaned


class AddPasskey(UsePasskey):
    """A new passkey, by a name its holder knows it by."""

    name = forms.CharField(label=_("Name of the device"), max_length=60, help_text=_("So that you know it again."))
