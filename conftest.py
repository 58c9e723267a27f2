"""The tests' database and its fixtures, for `tests/` and for every package's own tests."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from muster.instance.home import Home

pytest_plugins = ["tests.harness", "tests.fixtures", "tests.dealing"]
STATE = "MUSTER_TEST_STATE"


def point_at_scratch_state() -> None:
    """Set the environment that settings are read from. Workers inherit the controller's."""
    if STATE not in os.environ:
        base = Path(tempfile.mkdtemp(prefix="muster-test-"))
        base.chmod(0o711)  # the server may run as another user, who has to pass through
        os.environ[STATE] = str(base)
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        raise pytest.UsageError(
            "Unset DJANGO_SETTINGS_MODULE: with it the settings are read before they are pointed here."
        )
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    os.environ.pop("MUSTER_DATABASE_URL", None)
    os.environ.update(
        MUSTER_HOME=str(_state_of_worker(Path(os.environ[STATE]), worker)),
        MUSTER_DATABASE_NAME=f"muster_{worker}",
        MUSTER_POOL="0",
        MUSTER_PLACES="5105",
        MUSTER_PASSWORD_HASHER="django.contrib.auth.hashers.MD5PasswordHasher",  # noqa: S106 - a class, fast
    )


def _state_of_worker(base: Path, worker: str) -> Path:
    """A state folder of the worker's own, for keys and files; the server and its passwords are shared."""
    shared = Home(base / "server")
    root = base / worker
    root.mkdir()
    for folder in (shared.secrets, shared.socket, shared.static):
        (root / folder.name).symlink_to(folder)
    return root


# A busy machine is no failure: what is too slow is measured by benches, not by tests.
settings.register_profile("muster", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("muster")

point_at_scratch_state()  # before anything reads the settings
