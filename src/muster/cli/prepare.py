"""What has to be in place before the program runs on a database: translations, tables, static files."""

import argparse
import hashlib
import os
import sys
from pathlib import Path

from muster.cli.output import say
from muster.instance.database import is_external
from muster.instance.home import PROJECT, Home
from muster.instance.messages import compile_all

STAMP = "prepared"
OWNER = "owner"
MIGRATION_LOCK = 7_310_510_521  # any number, the same for every Muster on one server


def prepare(*, static: bool = True) -> None:
    """Set up Django and bring translations, tables and (for serving) static files up to date.

    The database has to run. What is up to date already is not touched.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
    import django

    compile_all()
    django.setup()
    migrate()
    if static:
        collect_static(Home.from_environment())


def load_places(prefix: str) -> None:
    """Load the divisions at and below a code, '' for the whole country. What is loaded already is not touched."""
    from django.db import connections

    from muster.places.load import load

    def told(done: int, total: int) -> None:
        say(f"Loading the country's divisions, once: {done:,} of {total:,}")

    try:
        load(prefix, using=OWNER, progress=None if prefix else told)
    finally:
        connections[OWNER].close()


def is_prepared(home: Home, places: str | None = None) -> bool:
    """Whether `prepare` and `load_places` have nothing to do, told from the files alone, without Django.

    An external database may have been exchanged since, so there it always has.
    """
    stamp = home.root / STAMP
    return not is_external() and stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint(places)


def remember_prepared(home: Home, places: str | None = None) -> None:
    """Note that all was done for the files as they are."""
    (home.root / STAMP).write_text(_fingerprint(places), encoding="utf-8")


def _fingerprint(places: str | None) -> str:
    digest = hashlib.sha256((PROJECT / "requirements.txt").read_bytes() + repr(places).encode())
    for folder, _, names in sorted(os.walk(PROJECT / "src" / "muster")):
        if not folder.endswith("__pycache__"):
            for name in sorted(names):
                status = Path(folder, name).stat()
                digest.update(f"{folder}/{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def migrate() -> None:
    """Apply the migrations that are missing, as the owner. Two processes at once take turns."""
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    link = connections[OWNER]
    try:
        if not _pending(MigrationExecutor(link)):
            return
        with link.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            pending = _pending(MigrationExecutor(link))
            if pending:
                say(f"Preparing the database ({pending} steps) ...")
                call_command("migrate", database=OWNER, interactive=False, verbosity=0)
    finally:
        link.close()  # lets go of the lock, too


def collect_static(home: Home) -> None:
    """Collect and compress the static files when a source file changed since the last time."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256(str(PROJECT).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp = home.static / ".collected"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest.hexdigest():
        return
    say("Preparing pages ...")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    home.static.mkdir(exist_ok=True)
    stamp.write_text(digest.hexdigest(), encoding="utf-8")


def _pending(executor: "MigrationExecutor") -> int:  # type: ignore[name-defined]  # noqa: F821
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--places")
    wanted = parser.parse_args().places
    prepare()
    if wanted is not None:
        load_places(wanted)
    sys.exit(0)
