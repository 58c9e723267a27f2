"""A backup brings an instance to a blank host: the same rows, the names only with their keys."""

import json
import os
import subprocess
import sys

import psycopg
import pytest

from muster.cli.backup import KEPT_SECRETS
from muster.instance import database
from muster.instance.home import PROJECT, Home, scratch_home
from muster.instance.postgres import running_database
from tests.harness import prepared_home

pytestmark = pytest.mark.slow
PASSPHRASE = "白日依山尽-7"


def muster(home, *arguments, passphrase=PASSPHRASE):
    environment = {name: value for name, value in os.environ.items() if name != "MUSTER_DATABASE_NAME"}
    environment |= {"PYTHONPATH": str(PROJECT / "src"), "MUSTER_HOME": str(home.root)}
    if passphrase:
        environment["MUSTER_BACKUP_PASSPHRASE"] = passphrase
    return subprocess.run(
        [sys.executable, "-m", "muster", *map(str, arguments)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def backup(tmp_path_factory):
    """A backup of an instance with an account, a document and a key; with what that instance holds."""
    folder = tmp_path_factory.mktemp("backup")
    with prepared_home() as home:
        (home.files / "jobs").mkdir()
        (home.files / "jobs" / "register.xlsx").write_text("王小明", encoding="utf-8")
        (home.files / "kept").mkdir()
        (home.files / "kept" / "report.docx").write_text("日报", encoding="utf-8")
        (home.keys / "7.key").write_bytes(b"k" * 32)
        for name in KEPT_SECRETS:
            (home.secrets / name).write_bytes(name.encode())
        done = muster(home, "backup", folder / "county.backup", "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["file"] == str(folder / "county.backup")
        held = contents(home)
    return folder / "county.backup", held


@pytest.fixture
def blank():
    with scratch_home() as home:
        yield Home(home.root / "blank")


def contents(home):
    """Rows by table, grants and default privileges: what a dump has to carry over."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(home.root))
        patch.delenv("MUSTER_DATABASE_NAME")
        with running_database(home), psycopg.connect(**database.connection("owner")) as link:
            tables = [row[0] for row in link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
            rows = {name: link.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(tables)}
            policies = link.execute("SELECT count(*) FROM pg_policies").fetchone()
            triggers = link.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal").fetchone()
            grants = link.execute(
                "SELECT count(*) FROM information_schema.role_table_grants WHERE grantee LIKE 'muster_%'"
            ).fetchone()
            defaults = link.execute("SELECT array_agg(defaclacl::text ORDER BY 1) FROM pg_default_acl").fetchone()
    return {"rows": rows, "policies": policies, "triggers": triggers, "grants": grants, "defaults": defaults}


def test_blank_host_has_the_same(backup, blank):
    file, held = backup
    done = muster(blank, "restore", file, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["names"] is True
    assert (blank.files / "kept" / "report.docx").read_text(encoding="utf-8") == "日报"
    assert not (blank.files / "jobs").exists()  # exports may name people: FILE alone tells no name
    assert (blank.keys / "7.key").read_bytes() == b"k" * 32
    assert {name: (blank.secrets / name).read_bytes().decode() for name in KEPT_SECRETS} == {n: n for n in KEPT_SECRETS}
    assert sum(held["rows"].values()) > 0
    assert contents(blank) == held
    again = muster(blank, "restore", file)
    assert again.returncode == 1
    assert "in use already" in again.stderr


def test_without_the_passphrase_there_are_no_names(backup, blank):
    file, held = backup
    done = muster(blank, "restore", file, passphrase=None)
    assert done.returncode == 0, done.stderr
    assert "without names" in done.stderr
    assert list(blank.keys.iterdir()) == []
    assert contents(blank)["rows"] == held["rows"]


def test_damage_and_wrong_passphrase_are_refused_before_anything_is_touched(backup, blank, tmp_path):
    file, _ = backup
    damaged = tmp_path / "damaged"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    for done in (muster(blank, "restore", damaged), muster(blank, "restore", file, passphrase="wrong")):
        assert done.returncode == 1
        assert "damaged" in done.stderr
        assert "Traceback" not in done.stderr
    assert not blank.root.exists()


def test_existing_file_is_not_overwritten(backup):
    file, _ = backup
    before = file.read_bytes()
    with prepared_home() as home:
        done = muster(home, "backup", file)
    assert done.returncode == 1
    assert "exists already" in done.stderr
    assert file.read_bytes() == before
