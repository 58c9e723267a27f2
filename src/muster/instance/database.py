"""Who connects to which database: the four roles, and making roles and database where they are missing."""

import os
from typing import Any, Literal, NotRequired, TypedDict, cast

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from muster.instance.home import Home, InstanceError
from muster.instance.secrets import secret

Role = Literal["owner", "app", "purger", "audit"]
SERVED_ROLES: tuple[Role, ...] = ("app", "purger", "audit")
OLDEST_SERVER = 15
GRANTS_SAY_INHERIT = 160000
ADMINISTRATOR = "postgres"
PORT = "5432"


class ConnectionSettings(TypedDict):
    """Keyword arguments of `psycopg.connect`; `host` is a folder for a local socket."""

    host: str
    port: str
    dbname: str
    user: str
    password: str
    sslmode: NotRequired[str]
    sslrootcert: NotRequired[str]
    target_session_attrs: NotRequired[str]


def is_external() -> bool:
    """Whether `MUSTER_DATABASE_URL` names a server, so that none is started here."""
    return bool(os.environ.get("MUSTER_DATABASE_URL"))


def connection(role: Role) -> ConnectionSettings:
    """How `role` connects, known without the server running.

    The owner of an external database is the login in its URL. Raises InstanceError when the URL cannot be read.
    """
    home = Home.from_environment()
    if is_external():
        return _external(home, role)
    return {
        "host": str(home.socket),
        "port": PORT,
        "dbname": os.environ.get("MUSTER_DATABASE_NAME") or "muster",
        "user": f"muster_{role}",
        "password": _password(home, role),
    }


def django_settings(role: Role) -> dict[str, Any]:
    """The same as a value of Django's `DATABASES`."""
    known = dict(connection(role))
    base = {"ENGINE": "django.db.backends.postgresql"}
    names = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user", "PASSWORD": "password"}
    base.update({django: str(known.pop(libpq)) for django, libpq in names.items()})
    return {**base, "OPTIONS": known}


def administrator(home: Home) -> ConnectionSettings:
    """The superuser of the embedded server: makes the owner and its database, nothing else."""
    return {
        "host": str(home.socket),
        "port": PORT,
        "dbname": "postgres",
        "user": ADMINISTRATOR,
        "password": _password(home, ADMINISTRATOR),
    }


def prepare() -> None:
    """Make the roles and the database where they are missing. Repeating it changes nothing.

    Raises InstanceError when the server cannot be reached, is too old, or the owner lacks a right it needs.
    """
    owner = connection("owner")
    if not is_external():
        _make_owner(Home.from_environment(), owner)
    try:
        _make_database_if_missing(owner)
        with psycopg.connect(**owner, autocommit=True) as link:
            _refuse_old_server(link)
            _refuse_missing_rights(link)
            for role in SERVED_ROLES:
                _make_role(link, connection(role))
            _let_owner_see(link, connection("app")["user"])
    except psycopg.OperationalError as error:
        raise InstanceError(f"The database does not answer: {_first_line(error)}") from error


def _external(home: Home, role: Role) -> ConnectionSettings:
    try:
        known = conninfo_to_dict(os.environ["MUSTER_DATABASE_URL"])
    except psycopg.ProgrammingError as error:
        raise InstanceError(f"MUSTER_DATABASE_URL cannot be read: {_first_line(error)}") from error
    settings: dict[str, str] = {
        "host": str(known.get("host") or "localhost"),
        "port": str(known.get("port") or PORT),
        "dbname": os.environ.get("MUSTER_DATABASE_NAME") or str(known.get("dbname") or "muster"),
        "user": str(known.get("user") or "muster_owner"),
        "password": str(known.get("password") or ""),
    }
    settings.update({k: str(known[k]) for k in ("sslmode", "sslrootcert", "target_session_attrs") if known.get(k)})
    if role != "owner":
        settings.update(user=f"muster_{role}", password=_password(home, role))
    return cast(ConnectionSettings, settings)


def _password(home: Home, role: str) -> str:
    return secret(home, f"database-{role}").hex()


def _make_owner(home: Home, owner: ConnectionSettings) -> None:
    with psycopg.connect(**administrator(home), autocommit=True) as link:
        _make_role(link, owner, "CREATEROLE CREATEDB")
        _make_database(link, owner["dbname"], owner["user"])


def _make_database_if_missing(owner: ConnectionSettings) -> None:
    try:
        psycopg.connect(**owner).close()
    except psycopg.OperationalError as error:
        # libpq gives no SQLSTATE for a connection that failed
        if f'database "{owner["dbname"]}" does not exist' not in str(error):
            raise
    else:
        return
    maintenance: ConnectionSettings = {**owner, "dbname": "postgres"}
    with psycopg.connect(**maintenance, autocommit=True) as link:
        try:
            _make_database(link, owner["dbname"], owner["user"])
        except psycopg.errors.InsufficientPrivilege as error:
            raise InstanceError(
                f"The database {owner['dbname']} does not exist, and {owner['user']} may not make one. "
                f"An administrator of the server runs: CREATE DATABASE {owner['dbname']} OWNER {owner['user']};"
            ) from error


def _make_database(link: psycopg.Connection[Any], name: str, owner: str) -> None:
    if link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    link.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
            sql.Identifier(name), sql.Identifier(owner)
        )
    )


def _make_role(link: psycopg.Connection[Any], wanted: ConnectionSettings, rights: str = "") -> None:
    found = link.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [wanted["user"]]
    ).fetchone()
    if found is not None and found[0]:
        raise InstanceError(
            f"The database role {wanted['user']} is a superuser or passes row-level security. "
            f"Take that away (ALTER ROLE {wanted['user']} NOSUPERUSER NOBYPASSRLS) or drop the role."
        )
    if found is not None and _can_connect(wanted):
        return
    verifier = link.pgconn.encrypt_password(
        wanted["password"].encode(), wanted["user"].encode(), b"scram-sha-256"
    ).decode()
    statement = "CREATE ROLE {} LOGIN " + rights + " PASSWORD {}" if found is None else "ALTER ROLE {} PASSWORD {}"
    link.execute(sql.SQL(statement).format(sql.Identifier(wanted["user"]), sql.Literal(verifier)))


def _let_owner_see(link: psycopg.Connection[Any], app: str) -> None:
    """The watermark of as-of times needs to know which of the app's transactions are still open."""
    if link.execute("SELECT pg_has_role(current_user, %s, 'USAGE')", [app]).fetchone() == (True,):
        return
    inherit = " WITH INHERIT TRUE" if link.info.server_version >= GRANTS_SAY_INHERIT else ""
    try:
        link.execute(sql.SQL("GRANT {} TO CURRENT_USER" + inherit).format(sql.Identifier(app)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise InstanceError(
            f"The owner may not see the transactions of {app}. An administrator of the server runs: "
            f"GRANT {app} TO {link.info.user}{inherit};"
        ) from error


def _can_connect(settings: ConnectionSettings) -> bool:
    try:
        psycopg.connect(**settings).close()
    except psycopg.OperationalError:
        return False
    return True


def _refuse_old_server(link: psycopg.Connection[Any]) -> None:
    major = link.info.server_version // 10000
    if major < OLDEST_SERVER:
        raise InstanceError(f"The database server is PostgreSQL {major}; Muster needs {OLDEST_SERVER} or newer.")
    encoding = link.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise InstanceError(f"The database is encoded in {encoding}; Muster needs UTF8.")


def _refuse_missing_rights(link: psycopg.Connection[Any]) -> None:
    row = link.execute(
        "SELECT current_user, current_database(), has_schema_privilege('public', 'CREATE'),"
        " rolcreaterole OR rolsuper OR 3 = (SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s))"
        " FROM pg_roles WHERE rolname = current_user",
        [[f"muster_{role}" for role in SERVED_ROLES]],
    ).fetchone()
    user, database, may_create, may_make_roles = row or ("?", "?", False, False)
    if not may_create:
        raise InstanceError(
            f"The login {user} may not make tables in the database {database}. "
            f"An administrator of the server runs: ALTER DATABASE {database} OWNER TO {user};"
        )
    if not may_make_roles:
        raise InstanceError(
            f"The login {user} may not make roles, and Muster needs three of its own. "
            f"An administrator of the server runs: ALTER ROLE {user} CREATEROLE;"
        )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
