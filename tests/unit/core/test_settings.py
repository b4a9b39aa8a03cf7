"""Settings: safe defaults, and refusals that name the variable."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.settings import BadSetting, read_settings


def test_nothing_set_gives_an_embedded_installation(tmp_path: Path) -> None:
    settings = read_settings({"PASSERELLE_HOME": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'passerelle.sqlite3'}"
    assert settings.embedded_broker
    assert not settings.secure_cookies
    assert settings.public_url == "http://127.0.0.1:8000"


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = read_settings({"PASSERELLE_HOME": str(tmp_path)}).secret_key
    assert read_settings({"PASSERELLE_HOME": str(tmp_path)}).secret_key == first
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_public_https_address_makes_cookies_secure(tmp_path: Path) -> None:
    settings = read_settings({"PASSERELLE_HOME": str(tmp_path), "PASSERELLE_PUBLIC_URL": "https://cours.example.org/"})
    assert settings.secure_cookies
    assert settings.public_url == "https://cours.example.org"


def test_postgresql_is_reached_through_psycopg(tmp_path: Path) -> None:
    settings = read_settings({"PASSERELLE_HOME": str(tmp_path), "PASSERELLE_DATABASE_URL": "postgres://u:p@h/d"})
    assert settings.database_url == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASSERELLE_PORT", "eighty"),
        ("PASSERELLE_PORT", "70000"),
        ("PASSERELLE_NIGHTLY_HOUR", "24"),
        ("PASSERELLE_DATABASE_URL", "mysql://here"),
        ("PASSERELLE_SECRET_KEY", "short"),
        ("PASSERELLE_PRIVATE_PLATFORMS", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        read_settings({"PASSERELLE_HOME": str(tmp_path), name: value})
    assert refusal.value.field == name
    assert name in refusal.value.message


def test_processes_that_start_together_read_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        read = [pool.submit(read_settings, {"PASSERELLE_HOME": str(tmp_path / "home")}) for _ in range(40)]
    assert len({one.result().secret_key for one in read}) == 1
    assert sorted(path.name for path in (tmp_path / "home").iterdir()) == ["secret_key"]


def test_an_empty_secret_signs_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(BadSetting, match="Delete it"):
        read_settings({"PASSERELLE_HOME": str(tmp_path)})


def test_a_home_that_cannot_be_made_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(BadSetting, match=str(home)):
            read_settings({"PASSERELLE_HOME": str(home)})


def test_a_new_home_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    home = read_settings({"PASSERELLE_HOME": str(tmp_path / "home")}).home
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("public_url", "said", "allowed"),
    [
        ("", "", True),
        ("http://localhost:8000", "", True),
        ("http://cours.localhost", "", True),
        ("http://192.168.1.4", "", True),
        ("http://[::1]:8000", "", True),
        ("https://cours.example.org", "", False),
        ("https://localhost.example.org", "", False),
        ("https://93.184.216.34", "", False),
        ("http://[broken", "", False),
        ("https://cours.example.org", "yes", True),
        ("http://localhost:8000", "no", False),
    ],
)
def test_platforms_at_private_addresses_are_called_only_from_private_addresses(
    tmp_path: Path, public_url: str, said: str, allowed: bool
) -> None:
    environment = {
        "PASSERELLE_HOME": str(tmp_path),
        "PASSERELLE_PUBLIC_URL": public_url,
        "PASSERELLE_PRIVATE_PLATFORMS": said,
    }
    assert read_settings(environment).private_platforms is allowed
