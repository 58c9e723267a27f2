"""After names are destroyed they are nowhere: not in the database's files, its log of writes, backups, exports, logs or
temporary files; and an older backup does not bring them back.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from muster.instance import database, shredding
from muster.instance.home import PROJECT, Home, scratch_home
from muster.instance.postgres import running_database
from tests import canaries
from tests.closing import CANARIES
from tests.harness import prepared_home

pytestmark = pytest.mark.slow
PASSPHRASE = "白日依山尽-7"
PLANTED = "司马鹦鹉"
STORY = """
import json, subprocess, sys
from pathlib import Path
import django
django.setup()
from django.db import connection
from tests.closing import CANARIES, NAME, make_scene
from tests.closing_later import add_later
folder = Path(sys.argv[1])
def muster(*arguments):
    command = [sys.executable, "-m", "muster", *map(str, arguments), "--json"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
scene = make_scene()
add_later(scene)
scene.settle(NAME + " 重复上报")
name = scene.cast.incident.name
# A statement that fails may be written to the server's log, and must not be.
for text in CANARIES:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select %s::integer", (text,))
    except Exception:
        pass
muster("backup", folder / "older.backup")
digest = muster("digest", "--incident", name)
exported = str(scene.files[0])
scene.close()
due = muster("purge", "--incident", name, "--dry-run")
scene.sign()
done = muster("purge", "--incident", name)
muster("backup", folder / "newer.backup")
print(json.dumps({
    "name": name, "incident": scene.cast.incident.pk, "before": digest, "after": muster("digest", "--incident", name),
    "due": due, "done": done, "audit": muster("audit", "verify"), "exported": exported,
}))
"""


@dataclass
class Told:
    """The state after the destruction, and what the program said on the way."""

    home: Home
    backups: Path
    temporary: Path
    said: dict[str, Any]

    @property
    def places(self) -> list[Path]:
        """Everywhere that a name may have been written to."""
        return [self.home.root, self.home.database, self.backups, self.temporary]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    backups, temporary = tmp_path_factory.mktemp("backups"), tmp_path_factory.mktemp("temporary")
    with prepared_home() as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(home.root))
        patch.delenv("MUSTER_DATABASE_NAME")
        patch.setenv("MUSTER_BACKUP_PASSPHRASE", PASSPHRASE)
        patch.setenv("TMPDIR", str(temporary))
        patch.setenv("PYTHONPATH", f"{PROJECT / 'src'}:{PROJECT}")
        with running_database(home):
            environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "muster.config.settings"}
            done = subprocess.run(
                [sys.executable, "-c", STORY, str(backups)],
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            yield Told(home, backups, temporary, json.loads(done.stdout))


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The program in the state that the environment names."""
    command = [sys.executable, "-m", "muster", *map(str, arguments)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def test_the_program_says_what_it_did(told: Told):
    assert told.said["before"] == told.said["after"]
    assert told.said["audit"]["holds"]
    assert told.said["due"]["due"]["identities"] == told.said["done"]["counts"]["identities"] == 9
    assert not Path(told.said["exported"]).exists()


def test_no_name_is_left_anywhere(told: Told):
    checkpoint(told.home)
    assert canaries.found(told.home, told.places, CANARIES) == []


def test_the_search_finds_what_is_there(told: Told):
    """The same search over the same places, with a name written where each of them is made of."""
    with psycopg.connect(**database.connection("owner"), autocommit=True) as link:
        link.execute("create table planted (text text, bytes bytea)")
        link.execute("insert into planted values (%s, %s)", (PLANTED, PLANTED.encode()))
        backup = told.backups / "planted.backup"
        assert run("backup", backup).returncode == 0
        link.execute("drop table planted")
    checkpoint(told.home)
    (told.home.logs / "web.log").write_text(f"ValueError: {PLANTED}", encoding="utf-8")
    (told.temporary / "list.csv").write_text(PLANTED, encoding="gb18030")
    hits = [file for file, _text in canaries.found(told.home, told.places, [PLANTED])]
    for part in ("pg_wal", "web.log", "list.csv", "planted.backup:database.dump (as SQL)"):
        assert any(part in file for file in hits), (part, hits)


def checkpoint(home: Home) -> None:
    """Everything that is only in memory goes to the files first."""
    with psycopg.connect(**database.administrator(home), autocommit=True) as link:
        link.execute("checkpoint")


def restored(source: Path, *more: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `restore` says, and what the restored state holds."""
    with scratch_home() as blank, pytest.MonkeyPatch.context() as patch:
        home = Home(blank.root / "blank")
        patch.setenv("MUSTER_HOME", str(home.root))
        done = run("restore", source, "--json", *more)
        assert done.returncode == 0, done.stderr
        with running_database(home), psycopg.connect(**database.connection("owner")) as link:
            held = {
                "identities": link.execute("select count(*) from people_identity").fetchone(),
                "reveals": link.execute("select count(*) from people_reveal").fetchone(),
                "records": link.execute("select count(*) from kernel_record").fetchone(),
                "living": link.execute(
                    "select count(*) from kernel_key where purpose like 'incident:%' and destroyed_at is null"
                ).fetchone(),
                "keys": sorted(path.name for path in home.keys.glob("*.key")),
                "digest": json.loads(run("digest", "--incident", "lu-2022", "--json").stdout),
            }
        hits = canaries.found(home, [home.root, home.database], CANARIES)
        return json.loads(done.stdout), {**held, "hits": hits}


def test_an_older_backup_does_not_bring_names_back(told: Told):
    said, held = restored(told.backups / "older.backup")
    assert said["destroyed"] == [told.said["name"]]
    assert (held["identities"], held["reveals"], held["living"]) == ((0,), (0,), (0,))
    assert held["records"][0] > 0
    assert held["digest"] == told.said["before"]
    assert held["hits"] == []
    assert held["keys"], "the key of staff is still there"


def test_a_backup_of_afterwards_has_none(told: Told):
    said, held = restored(told.backups / "newer.backup")
    assert said["destroyed"] == []
    assert (held["identities"], held["living"]) == ((0,), (0,))


def test_without_a_list_the_older_backup_would(told: Told, tmp_path: Path):
    """So the lists are worth something; and a list that lies elsewhere can be given."""
    for name in ("older.backup", "older.backup.keys"):
        (tmp_path / name).write_bytes((told.backups / name).read_bytes())
    _said, held = restored(tmp_path / "older.backup")
    assert held["identities"] == (told.said["due"]["due"]["identities"],)
    assert held["living"] == (1,)
    kept = tmp_path / "elsewhere.list"
    kept.write_bytes(shredding.beside(told.backups / "older.backup").read_bytes())
    said, held = restored(tmp_path / "older.backup", "--destroyed", kept)
    assert (said["destroyed"], held["identities"]) == ([told.said["name"]], (0,))
