"""`./muster manage openapi`: the description of the phones' interface, to be kept in docs/openapi.json."""

import msgspec
from django.core.management.base import BaseCommand

from muster.sync.openapi import document


class Command(BaseCommand):
    help = "Print the OpenAPI document of the phones' interface."

    def handle(self, *args: object, **options: object) -> None:
        """Print it, indented and sorted, so that changes can be read."""
        self.stdout.write(msgspec.json.format(msgspec.json.encode(document(), order="sorted"), indent=2).decode())
