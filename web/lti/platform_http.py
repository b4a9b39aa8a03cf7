"""The way from this application to platforms: one pool of connections a process, and what it may reach."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from core.settings import Settings
from lms_adapter.lti.http import PlatformHttp

_KEY = "passerelle_platform_http"
_PRIVATE = "passerelle_private_platforms"


def keep_platform_http(app: Flask, settings: Settings, http: PlatformHttp | None = None) -> None:
    """Give the application its way to platforms (`http`: another one, in tests)."""
    app.extensions[_PRIVATE] = settings.private_platforms
    app.extensions[_KEY] = http or PlatformHttp(private_platforms=settings.private_platforms)


def platform_http() -> PlatformHttp:
    """The connections of the application that serves this request."""
    return cast(PlatformHttp, current_app.extensions[_KEY])


def private_platforms() -> bool:
    """Whether platforms at private addresses, and without TLS, may be connected."""
    return bool(current_app.extensions[_PRIVATE])
