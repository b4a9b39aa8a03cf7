"""How pages look within a launch: a slim header, the way into a tab of one's own and back to the LMS, no account.

What only makes sense with a local account, and where launches themselves arrive, is no part of a launch.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request

from core.errors import NotFound
from web.access import SignInNeeded
from web.launch_sessions import current_launch, launch_id_in_address
from web.launch_tokens import api_token, tab_ticket
from web.sessions import current_person

_ELSEWHERE = {
    "account.change_password", "account.show", "account.sign_out_everywhere", "auth.sign_in", "auth.sign_in_submitted",
}  # fmt: skip
_ELSEWHERE_FACES = {"welcome"}


class NotInALaunch(NotFound):
    """A page of the site that has no place within a launch."""


@dataclass(frozen=True, slots=True)
class LaunchPage:
    """What every page of a launch is given."""

    token: str
    """For the JSON API."""
    ticket: str
    """For a tab of its own."""
    here: str
    """The page in front, for that tab: a path within the launch, empty where it cannot be asked for again."""
    framed: bool
    platform: str
    return_url: str
    """Where the platform goes on; empty where our page stands within the platform's and not in its place."""


def configure_frame(app: Flask) -> None:
    """Give every page its launch, and keep what is no part of one out of it."""

    @app.before_request
    def keep_apart() -> None:
        if launch_id_in_address() is None or not _is_elsewhere():
            return
        if current_person() is None:
            raise SignInNeeded("Nobody signs in within a launch.")
        raise NotInALaunch("This page is no part of a launch.")

    @app.context_processor
    def of_every_page() -> dict[str, object]:
        return {
            "in_launch": launch_id_in_address() is not None,
            "launch": launch_page(),
            "api_root": f"{request.script_root}/api/v1",
        }


def launch_page() -> LaunchPage | None:
    """For the frame of a page; None outside of a launch that this request has proved."""
    launch = current_launch()
    if launch is None:
        return None
    details = launch.details
    return_url = str(details.get("return_url") or "")
    leads_back = details.get("document_target") == "window" and return_url.startswith(("https://", "http://"))
    return LaunchPage(
        token=api_token(launch),
        ticket=tab_ticket(launch),
        here=request.full_path.rstrip("?") if request.method == "GET" else "",
        framed=request.headers.get("Sec-Fetch-Dest") != "document",
        platform=str(details.get("platform") or ""),
        return_url=return_url if leads_back else "",
    )


def _is_elsewhere() -> bool:
    """Whether the page that the address names is one of the site alone."""
    rule = request.url_rule
    if rule is None:
        return False
    return (
        rule.endpoint in _ELSEWHERE
        or rule.endpoint.partition(".")[0] in _ELSEWHERE_FACES
        or rule.rule.startswith("/lti/<")  # where launches, keys and registrations of an organisation arrive
    )
