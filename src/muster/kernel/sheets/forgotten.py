"""What was brought and forgotten does not lie about: after a day it is gone, and the audit says so.

A feature that keeps rows of lists declares a database function here which deletes what is older than an interval,
whoever it belongs to, writes the audit beside it and answers how many lists that were.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from muster.kernel import audit
from muster.kernel.scope import Scope

KEPT = timedelta(hours=24)
ACTOR = "system:expiry"
_functions: list[str] = []


def register(function: str) -> None:
    """Name a feature's database function; called in `AppConfig.ready`."""
    if function not in _functions:
        _functions.append(function)


def expire() -> int:
    """Delete what is older than a day, rows and files; returns how many lists and files that were."""
    gone = 0
    for function in _functions:
        with connection.cursor() as cursor:
            # The names of functions stand in the program, nobody types them.
            cursor.execute(f"select {function}(make_interval(secs => %s))", [KEPT.total_seconds()])
            (count,) = cursor.fetchone()
        gone += count
    return gone + _expire_files()


def _expire_files() -> int:
    """Files in the folder for uploads that a broken request or a killed command left behind: they hold names."""
    old = list(_older(settings.HOME.uploads, time.time() - KEPT.total_seconds()))
    if old:
        with transaction.atomic():
            audit.write(Scope(actor=ACTOR), action="kernel.expire_uploads", detail={"files": len(old)})
            for path in old:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
    return len(old)


def _older(folder: Path, moment: float) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.lstat().st_mtime < moment:
            yield path
