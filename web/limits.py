"""How often somebody may try: ten sign-ins a minute from one address, and ten a minute to one account.

Behind a reverse proxy on the same machine every request comes from loopback; the address is then the one that this
proxy saw, the last of X-Forwarded-For. From anywhere else the header is not believed.
"""

from __future__ import annotations

from ipaddress import ip_address

from flask import Flask, request
from flask_limiter import Limiter


def address_of_request() -> str:
    """The address that a request comes from."""
    peer = request.remote_addr or "127.0.0.1"
    forwarded = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return forwarded[:45] if forwarded and ip_address(peer).is_loopback else peer


limiter = Limiter(key_func=address_of_request, storage_uri="memory://", strategy="moving-window")

SIGN_IN_LIMIT = "10/minute"
WELCOME_LIMIT = "60/minute"
"""Links opened from one address: a class that arrives together sits behind one, and a token cannot be guessed."""
ACCOUNT_LIMIT = "60/minute"
"""Accounts that are made or reset from one address; a list counts once."""
LAUNCH_LIMIT = "600/minute"
"""Logins, and launches, from one address: a whole school may sit behind one and begin at nine o'clock."""
REFUSED_LAUNCH_LIMIT = "120/minute"
"""Those of them that are refused: each leaves a row for the administrator."""


def configure_limits(app: Flask) -> None:
    """Attach the limiter; each process counts for itself."""
    app.config.setdefault("RATELIMIT_HEADERS_ENABLED", False)
    limiter.init_app(app)


def account_of_request() -> str:
    """The account that a sign-in is for, as a key to count by."""
    return "account:" + request.form.get("email", "").strip().lower()[:254]
