from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "muster.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the pages into the side navigation."""
        from muster.accounts import naming  # noqa: F401 - says what accounts are called
        from muster.kernel.navigation import Entry, register

        register(Entry("devices", _("Devices"), 70))
        register(Entry("accounts", _("Accounts"), 80))
        register(Entry("audit", _("Audit"), 85))
