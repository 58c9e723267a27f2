"""What was brought and forgotten does not lie about: after a day it is gone, and the audit says so."""

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


def expire() -> int:
    """Delete what is older than a day, rows and files; returns how many lists and files that were."""
    with connection.cursor() as cursor:
        cursor.execute("select kernel_expire_uploads(make_interval(secs => %s))", [KEPT.total_seconds()])
        (gone,) = cursor.fetchone()
    return int(gone) + _expire_files()


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
