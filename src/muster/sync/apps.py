from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.conf import settings


class SyncConfig(AppConfig):
    name = "muster.sync"
    label = "sync"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load what packages declare: records a phone may send, figures over them, words for ids."""
        for package in settings.INSTALLED_APPS:
            for module in ("field", "figures", "naming", "report", "waiting", "loose_ends"):
                if package.startswith("muster.") and package != "muster.kernel" and find_spec(f"{package}.{module}"):
                    import_module(f"{package}.{module}")
