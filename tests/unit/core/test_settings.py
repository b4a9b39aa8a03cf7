"""Settings: safe defaults, and refusals that name the variable."""

from __future__ import annotations

import stat
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
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        read_settings({"PASSERELLE_HOME": str(tmp_path), name: value})
    assert refusal.value.field == name
    assert name in refusal.value.message
