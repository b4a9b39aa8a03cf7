"""How often somebody may try: ten sign-ins a minute from one address, and ten a minute to one account."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://", strategy="moving-window")

SIGN_IN_LIMIT = "10/minute"


def configure_limits(app: Flask) -> None:
    """Attach the limiter; each process counts for itself."""
    app.config.setdefault("RATELIMIT_HEADERS_ENABLED", False)
    limiter.init_app(app)


def account_of_request() -> str:
    """The account that a sign-in is for, as a key to count by."""
    return "account:" + request.form.get("email", "").strip().lower()[:254]
