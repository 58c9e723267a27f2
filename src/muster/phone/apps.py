from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.conf import settings


class PhoneConfig(AppConfig):
    name = "muster.phone"
    label = "phone"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load what features bring to the phone."""
        for package in settings.INSTALLED_APPS:
            if package.startswith("muster.") and package != self.name and find_spec(f"{package}.phone"):
                import_module(f"{package}.phone")
