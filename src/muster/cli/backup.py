"""Copies a whole instance into a file, the keys of names into a second one."""

import argparse
import datetime
import secrets
import tempfile
import uuid
from pathlib import Path

import psycopg

import muster
from muster.cli.output import answer
from muster.cli.passphrase import given_passphrase
from muster.instance import archive, backups, database, dump
from muster.instance.home import Home, InstanceError

needs = "database"
KEPT_SECRETS = ("django", "operator", "packs", "parcels", "tls-authority.pem", "tls-authority.key")
"""Signed links, the phones' trust and what they sealed outlive a move to another host; passwords of the database are
made anew there."""

RESULTS = "jobs"
"""Exports and registers are kept for a day, made again in a moment, and may name people: FILE alone tells no name."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `backup`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write; the keys go to FILE.keys")


def run(args: argparse.Namespace) -> int:
    """Write FILE and FILE.keys. Refused when one of them exists."""
    home = Home.from_environment()
    target: Path = args.file.absolute()
    keys = keys_beside(target)
    for path in (target, keys):
        if path.exists():
            raise InstanceError(f"{path} exists already; choose another name.")
    if not target.parent.is_dir():
        raise InstanceError(f"{target.parent} is not a folder.")
    passphrase = given_passphrase("Passphrase for the keys of names: ", repeat=True)
    chosen = passphrase or "-".join(secrets.token_hex(3) for _ in range(5))
    backup_id = str(uuid.uuid4())
    with tempfile.TemporaryDirectory(prefix=".muster-backup-", dir=target.parent) as folder:
        dumped = Path(folder) / archive.DUMP
        dump.dump(home, dumped)
        members = {archive.DUMP: dumped, **_files(home)}
        archive.seal_keys(keys, backup_id, chosen, _keys(home))
        try:
            archive.write(target, _manifest(backup_id), members)
        except BaseException:
            keys.unlink()
            raise
    backups.note(home, target, keys)
    words = f"The data is in {target}, the keys of names are in {keys}: keep the two apart."
    if not passphrase:
        words += f"\nNo passphrase was given. This one opens the keys, and stands nowhere else: {chosen}"
    document = {"file": str(target), "keys": str(keys), "id": backup_id, "bytes": target.stat().st_size}
    answer(args, document if passphrase else {**document, "passphrase": chosen}, words)
    return 0


def keys_beside(file: Path) -> Path:
    """Where the keys of a backup lie."""
    return file.with_name(f"{file.name}.keys")


def _manifest(backup_id: str) -> dict[str, object]:
    with psycopg.connect(**database.connection("owner")) as link:
        rows = link.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id").fetchall()
    made_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return {"id": backup_id, "version": muster.__version__, "made_at": made_at, "migrations": [row[0] for row in rows]}


def _files(home: Home) -> dict[str, Path]:
    return {
        f"files/{path.relative_to(home.files)}": path
        for path in home.files.rglob("*")
        if path.is_file() and path.relative_to(home.files).parts[0] != RESULTS
    }


def _keys(home: Home) -> dict[str, bytes]:
    found = {f"keys/{path.relative_to(home.keys)}": path for path in home.keys.rglob("*") if path.is_file()}
    found |= {f"secrets/{name}": home.secrets / name for name in KEPT_SECRETS if (home.secrets / name).exists()}
    return {name: path.read_bytes() for name, path in found.items()}
