"""Sessions of launches: every launch has its own address, its own cookie and its own token, so tabs never mix.

The pages of a launch live under `/l/<launch_id>`. A WSGI middleware moves that prefix to SCRIPT_NAME: every page of the
application works under it unchanged, and url_for() yields addresses of the same launch. Under the prefix the session
is another cookie, for this path alone, that browsers also keep in a frame of another site: SameSite=None, Secure and
Partitioned (CHIPS). The JSON API trusts no cookie there; it wants a token that the page holds, see web.launch_tokens.

What a launch may do is what its row says: the person of current_person() has the role of the launch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionInterface, SessionMixin
from sqlalchemy.exc import SQLAlchemyError

from core.clock import utc_now
from course.enrolment.models import Person
from lms_adapter.lti.launches import LIFETIME, live_launch_of
from lms_adapter.lti.models import Launch
from web.database import reading
from web.frame_cookies import frame_cookie
from web.launch_tokens import bearer_opens

LAUNCH_COOKIE = "passerelle_launch"
_PREFIX = re.compile(r"/l/([0-9a-f]{32})(?=/|$)")
_AT_END = re.compile(r"/l/([0-9a-f]{32})$")
_KEY = "launch"

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class LaunchAddresses:
    """WSGI middleware: `/l/<launch_id>` goes from PATH_INFO to SCRIPT_NAME."""

    def __init__(self, application: WsgiApp) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve one request; the server's own environ stays as it is, for its access log."""
        found = _PREFIX.match(environ.get("PATH_INFO", ""))
        if found is None:
            return self._application(environ, start_response)
        moved = {
            **environ,
            "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + found.group(0),
            "PATH_INFO": environ["PATH_INFO"][found.end() :] or "/",
        }
        return self._application(moved, start_response)


class LaunchCookies(SecureCookieSessionInterface):
    """The session of one launch; outside of https and this machine a cookie without Secure, for tabs of its own."""

    salt = "launch-session"

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002
        """Another name, so that neither session is taken for the other."""
        return LAUNCH_COOKIE

    def get_cookie_path(self, app: Flask) -> str:  # noqa: ARG002
        """The pages of this launch."""
        return f"{request.script_root}/"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Needed by SameSite=None and Partitioned."""
        return frame_cookie(app)["secure"]

    def get_cookie_samesite(self, app: Flask) -> str:
        """None reaches frames of other sites."""
        return frame_cookie(app)["samesite"]

    def get_cookie_partitioned(self, app: Flask) -> bool:
        """Kept apart by the site at the top: what browsers still allow in frames."""
        return frame_cookie(app)["partitioned"]

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime:  # noqa: ARG002
        """No longer than a launch lasts."""
        return utc_now() + LIFETIME

    def issue(self, app: Flask, response: Response, *, launch_id: str) -> None:
        """Give the cookie of a launch along with an answer from outside of its address."""
        signer = self.get_signing_serializer(app)
        if signer is None:
            raise RuntimeError("sessions need a secret key")
        response.set_cookie(
            LAUNCH_COOKIE,
            signer.dumps({_KEY: launch_id}),
            max_age=LIFETIME,
            path=f"{launch_root(launch_id)}/",
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite=self.get_cookie_samesite(app),
            partitioned=self.get_cookie_partitioned(app),
        )


class SessionsByAddress(SessionInterface):
    """The session of the launch whose address it is; everywhere else the site's own."""

    def __init__(self) -> None:
        self.site = SecureCookieSessionInterface()
        self.launch = LaunchCookies()

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        """What the browser sent."""
        return self._of(request).open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """What the browser shall keep."""
        self._of(request).save_session(app, session, response)

    def _of(self, request: Request) -> SecureCookieSessionInterface:
        return self.launch if _AT_END.search(request.script_root) else self.site


def configure_launch_sessions(app: Flask) -> SessionsByAddress:
    """Move the prefix, and choose the session by address."""
    interface = SessionsByAddress()
    app.session_interface = interface
    app.wsgi_app = LaunchAddresses(app.wsgi_app)  # type: ignore[method-assign]
    return interface


def launch_id_in_address() -> str | None:
    """The launch that the address names; nobody has proved yet that it is theirs."""
    found = _AT_END.search(request.script_root)
    return found.group(1) if found else None


def launch_root(launch_id: str) -> str:
    """The path that all pages of a launch begin with."""
    return f"{site_root()}/l/{launch_id}"


def site_root() -> str:
    """Where the application itself begins, whichever launch the address is of: empty or `/prefix`."""
    return _AT_END.sub("", request.script_root)


def outside(address: str) -> str:
    """An address of the launch as one of the site: what all launches share is kept once."""
    root = request.script_root
    return site_root() + address[len(root) :] if root and address.startswith(f"{root}/") else address


def give_cookie(response: Response, launch: Launch) -> None:
    """Let the answer to a launch carry the cookie of its pages."""
    LaunchCookies().issue(current_app, response, launch_id=launch.id)


def begin_launch_session(launch: Launch) -> None:
    """Open the launch in this browser, from one of its own addresses."""
    session.clear()
    session[_KEY] = launch.id
    forget_launch()


def current_launch() -> Launch | None:
    """The launch that this request is part of and has proved: by its cookie, in the JSON API by its token."""
    if _KEY not in g:
        g.launch, g.launch_person = _read_launch()
    launch: Launch | None = g.launch
    return launch


def person_of_launch() -> Person | None:
    """Who the current launch is of, with the role that the launch gives them."""
    if current_launch() is None:
        return None
    person: Person | None = g.launch_person
    return person


def launch_in_address() -> Launch | None:
    """The row that the address names, dead or alive, proved or not: who may frame the page that says so."""
    if "launch_row" not in g:
        launch_id = launch_id_in_address()
        with reading() as database_session:
            g.launch_row = database_session.get(Launch, launch_id) if launch_id else None
    launch: Launch | None = g.launch_row
    return launch


def frame_origins() -> list[str]:
    """Sites that may show this page in a frame besides our own: those of the launch that the address names."""
    try:
        launch = launch_in_address()
    except SQLAlchemyError:  # the page that says so is ready, and shall arrive
        return []
    return list(launch.frame_origins) if launch else []


def forget_launch() -> None:
    """Look anew: the session has just changed."""
    for name in ("launch", "launch_person", "person", "organisation"):
        g.pop(name, None)


def do_without_launch() -> None:
    """Ask the database no more in this request: it has just failed."""
    g.launch = g.launch_person = None
    g.setdefault("launch_row", None)


def _read_launch() -> tuple[Launch | None, Person | None]:
    launch_id = launch_id_in_address()
    in_api = request.path.startswith("/api/")
    if launch_id is None or not (in_api or session.get(_KEY) == launch_id):
        return None, None
    with reading() as database_session:
        found = live_launch_of(database_session, launch_id=launch_id, now=utc_now())
    if found is None:
        return None, None
    launch, person = found
    if in_api and not bearer_opens(launch, request.headers.get("Authorization", "")):
        return None, None
    g.launch_row = launch
    person.role = launch.role  # on this detached copy alone
    return launch, person
