"""A worker knows every kind of work. It opens no page: what only the addresses import is not there for it."""

from __future__ import annotations

import subprocess
import sys

KINDS = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
import django
from importlib import import_module
django.setup()
from django.conf import settings
from muster.kernel import jobs
known = set(jobs._kinds)
import_module(settings.ROOT_URLCONF)
print("known", *sorted(known))
print("unknown", *sorted(set(jobs._kinds) - known))
"""


def test_a_worker_knows_every_kind_of_work_without_the_addresses():
    done = subprocess.run([sys.executable, "-c", KINDS], capture_output=True, text=True, check=True)
    known, unknown = (line.split()[1:] for line in done.stdout.splitlines()[-2:])
    assert "screening.export_ledger" in known and unknown == []
