from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from muster.kernel import instants


def _keep_from_purger(using: str, **_more: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("select to_regprocedure('kernel_keep_from_purger()') is not null")
        if cursor.fetchone()[0]:
            cursor.execute("call kernel_keep_from_purger()")


class KernelConfig(AppConfig):
    name = "muster.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """After each migration, keep what runs with the owner's rights from the purger; know the loading of lists; read
        instants quickly."""
        import_module("muster.kernel.sheets.loading")
        instants.use()
        post_migrate.connect(_keep_from_purger, sender=self, dispatch_uid="kernel.keep_from_purger")
