"""The database as a file and back, by the embedded wheel's own pg_dump and pg_restore."""

import os
import re
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from muster.instance import cluster, database
from muster.instance.home import Home, InstanceError


def dump(home: Home, target: Path) -> None:
    """Write the whole database, as of one moment, to `target` in PostgreSQL's custom format."""
    _run(home, "pg_dump", "--format=custom", "--compress=6", "--no-owner", "--no-comments", f"--file={target}")


def is_empty() -> bool:
    """Whether the prepared database has no table yet."""
    with psycopg.connect(**database.connection("owner")) as link:
        row = link.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return row == (0,)


def load(home: Home, source: Path) -> None:
    """Bring a dump into the empty database, whole or not at all. Raises InstanceError when that fails."""
    name = database.connection("owner")["dbname"]
    listed = _run(home, "pg_restore", "--list", str(source), connect=False)
    # Default privileges name the owner of the instance they come from, which may have another name here.
    tables, defaults = source.with_suffix(".list"), source.with_suffix(".defaults")
    lines = [line for line in listed.splitlines() if " SCHEMA - public" not in line]
    tables.write_text("\n".join(line for line in lines if " DEFAULT ACL " not in line), encoding="utf-8")
    defaults.write_text("\n".join(line for line in lines if " DEFAULT ACL " in line), encoding="utf-8")
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-comments", f"--dbname={name}")
    _run(home, "pg_restore", *options, f"--use-list={tables}", str(source))
    script = _run(home, "pg_restore", "--file=-", f"--use-list={defaults}", str(source), connect=False)
    _apply_default_privileges(script)


def _apply_default_privileges(script: str) -> None:
    statements = re.findall(
        r"^ALTER DEFAULT PRIVILEGES FOR ROLE \S+ (IN SCHEMA public (?:GRANT|REVOKE) .+;)$", script, re.M
    )
    with psycopg.connect(**database.connection("owner")) as link:
        for statement in statements:
            link.execute(sql.SQL("ALTER DEFAULT PRIVILEGES {}").format(sql.SQL(statement)))


def _run(home: Home, program: str, *arguments: str, connect: bool = True) -> str:
    environment = cluster.environment()
    if connect:
        owner = database.connection("owner")
        names = {"host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD"}
        names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
        environment |= {names[key]: str(value) for key, value in owner.items() if key in names}
    done = subprocess.run(
        [cluster.binary(home, program), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        if "No space left" in done.stderr:
            raise OSError(28, os.strerror(28))
        raise InstanceError(f"{program} did not succeed: {done.stderr.strip()[-500:]}")
    return done.stdout
