"""Every setting of Passerelle, read once from the environment by whoever starts a process.

Two settings choose between the embedded default and production: `PASSERELLE_DATABASE_URL` and `PASSERELLE_BROKER_URL`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import InvalidInput
from core.hosts import host_of, is_private_host


class BadSetting(InvalidInput):
    """An environment variable holds a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to know about where it runs; see docs/operating.md."""

    home: Path
    """PASSERELLE_HOME: the folder for the embedded database, the broker's files and the secret (default: ./var)."""
    database_url: str
    """PASSERELLE_DATABASE_URL: postgresql+psycopg://... or sqlite:///... (default: SQLite in home)."""
    broker_url: str
    """PASSERELLE_BROKER_URL: redis://... or filesystem:// (default: files in home)."""
    host: str
    """PASSERELLE_HOST: the address that the web server listens on (default: 127.0.0.1)."""
    port: int
    """PASSERELLE_PORT: its port (default: 8000)."""
    public_url: str
    """PASSERELLE_PUBLIC_URL: how browsers reach us; https here makes cookies Secure (default: http://host:port)."""
    secret_key: str
    """PASSERELLE_SECRET_KEY: signs sessions; at least 32 characters (default: made once, kept in home/secret_key)."""
    nightly_hour: int
    """PASSERELLE_NIGHTLY_HOUR: the hour (UTC) of the nightly skill-gap reports (default: 2)."""
    private_platforms: bool
    """PASSERELLE_PRIVATE_PLATFORMS: yes lets us call platforms at private addresses (default: as our own address)."""

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over https only when browsers reach us over https."""
        return self.public_url.startswith("https://")

    @property
    def embedded_broker(self) -> bool:
        """True when tasks travel through files of `home` instead of a server."""
        return self.broker_url.startswith("filesystem://")


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environment` (default: the process's own); makes `home` and the secret if needed.

    Raises BadSetting naming the variable and what it should hold.
    """
    env = os.environ if environment is None else environment
    home = Path(env.get("PASSERELLE_HOME", "var")).absolute()
    host = env.get("PASSERELLE_HOST", "127.0.0.1")
    port = _whole_number(env, "PASSERELLE_PORT", default=8000, lowest=0, highest=65535)
    public_url = (env.get("PASSERELLE_PUBLIC_URL") or f"http://{host}:{port}").rstrip("/")
    _make_home(home)
    return Settings(
        home=home,
        database_url=_database_url(env.get("PASSERELLE_DATABASE_URL") or f"sqlite:///{home / 'passerelle.sqlite3'}"),
        broker_url=env.get("PASSERELLE_BROKER_URL") or "filesystem://",
        host=host,
        port=port,
        public_url=public_url,
        secret_key=_secret(env, home),
        nightly_hour=_whole_number(env, "PASSERELLE_NIGHTLY_HOUR", default=2, lowest=0, highest=23),
        private_platforms=_yes_or_no(env, "PASSERELLE_PRIVATE_PLATFORMS", default=is_private_host(host_of(public_url))),
    )


def _make_home(home: Path) -> None:
    """The folder, for its owner alone: the embedded database in it holds what people answered."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        usable = os.access(home, os.R_OK | os.W_OK | os.X_OK)
    except OSError as error:
        raise BadSetting(f"PASSERELLE_HOME is {home}, and that is no folder: {error.strerror}. "
                         "Name one that can be made.", field="PASSERELLE_HOME") from None  # fmt: skip
    if not usable:
        raise BadSetting(f"PASSERELLE_HOME is {home}, where this user may not write. Change its owner, or name "
                         "another.", field="PASSERELLE_HOME")  # fmt: skip


def _database_url(url: str) -> str:
    if url.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if url.startswith(("postgresql+psycopg://", "sqlite:///")):
        return url
    raise BadSetting(
        "PASSERELLE_DATABASE_URL must begin with postgresql:// or sqlite:///; "
        f"it begins with {url.split(':', 1)[0]!r}.",
        field="PASSERELLE_DATABASE_URL",
    )


def _whole_number(env: Mapping[str, str], name: str, *, default: int, lowest: int, highest: int) -> int:
    text = env.get(name, "").strip() or str(default)
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise BadSetting(f"{name} must be a whole number from {lowest} to {highest}; it is {text!r}.", field=name)
    return int(text)


def _yes_or_no(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = env.get(name, "").strip().lower()
    if text not in ("", "yes", "no"):
        raise BadSetting(f"{name} must be yes or no; it is {text!r}.", field=name)
    return text == "yes" if text else default


def _secret(env: Mapping[str, str], home: Path) -> str:
    given = env.get("PASSERELLE_SECRET_KEY", "")
    if given:
        if len(given) < 32:
            raise BadSetting(
                "PASSERELLE_SECRET_KEY must have at least 32 characters: `openssl rand -hex 32` makes one.",
                field="PASSERELLE_SECRET_KEY",
            )
        return given
    secret = keep_secret(home / "secret_key", secrets.token_hex(32))
    if len(secret) < 32:
        raise BadSetting(
            f"{home / 'secret_key'} holds no usable secret. Delete it: a new one is made, and everybody signs in anew.",
            field="PASSERELLE_SECRET_KEY",
        )
    return secret


def keep_secret(path: Path, fresh: str) -> str:
    """The secret that the file holds; `fresh` becomes it where there is no file yet.

    The file appears with its content or not at all: of two processes that start together, both read the same secret,
    and one that dies in between leaves no empty file behind. Readable by its owner alone.
    """
    with suppress(FileNotFoundError):
        return path.read_text("ascii").strip()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(fresh)
        try:
            os.link(draft, path)  # fails where another process was first
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.read_text("ascii").strip()
