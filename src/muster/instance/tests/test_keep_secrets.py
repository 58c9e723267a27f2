"""A secret is made once, whoever asks first, and only its user can read it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from muster.instance.home import Home, InstanceError
from muster.instance.secrets import secret, write_private


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_secret_is_made_once(home):
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: secret(home, "x", 24), range(40)))
    assert len(found) == 1
    assert len(found.pop()) == 24
    assert [path.name for path in home.secrets.iterdir()] == ["x"]


def test_secrets_differ(home, tmp_path):
    assert len({secret(home, "x"), secret(home, "y"), secret(Home(tmp_path / "other"), "x")}) == 3


def test_only_the_user_can_read(home):
    secret(home, "x")
    write_private(home.keys / "y", b"z")
    assert (home.secrets / "x").stat().st_mode & 0o777 == 0o600
    assert (home.keys / "y").stat().st_mode & 0o777 == 0o600
    assert home.secrets.stat().st_mode & 0o777 == 0o700
    assert home.keys.stat().st_mode & 0o777 == 0o700


def test_state_folder_that_is_a_file(tmp_path):
    (tmp_path / "home").write_text("")
    with pytest.raises(InstanceError, match="not a folder"):
        secret(Home(tmp_path / "home"), "x")
