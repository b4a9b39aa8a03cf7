"""Headers that every response carries: nothing from elsewhere, nothing inline, no sniffing, no needless referrer.

`frame-ancestors` says which sites may show us in a frame: ourselves, and in a launch the LMS it came from.
"""

from __future__ import annotations

from typing import TypeVar

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect

from core.settings import Settings
from web.launch_sessions import frame_origins, launch_id_in_address

Exempted = TypeVar("Exempted")


class FormGuard(CSRFProtect):  # type: ignore[misc]
    """Refuses forged forms; in a launch the JSON API takes no cookie for a proof, so nothing can be forged there."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Check the token that goes with the session, where it is a cookie that lets the request in."""
        if not (launch_id_in_address() and request.path.startswith("/api/")):
            super().protect(apply_exemptions=apply_exemptions)

    def exempt(self, view: Exempted) -> Exempted:
        """Let a view or a face take forms without a token: something else in them is the proof."""
        super().exempt(view)
        return view


csrf = FormGuard()

_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
_OWN_FORMS = "form-action 'self'"
_LARGEST_BODY = 1_000_000
"""Bytes; the longest form or response that a face sends is far below."""


def content_policy(frame_ancestors: str) -> str:
    """The Content-Security-Policy of every page."""
    return "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            _OWN_FORMS,
            f"frame-ancestors {frame_ancestors}",
        )
    )


def configure_security(app: Flask, settings: Settings, *, frame_ancestors: str) -> None:
    """Refuse forged forms and oversized bodies, and set the headers of every response."""
    app.config.update(
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=_LARGEST_BODY,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
    )
    csrf.init_app(app)
    policy = content_policy(frame_ancestors)

    def _policy_here() -> str:
        origins = frame_origins()
        return content_policy(" ".join((frame_ancestors, *origins))) if origins else policy

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _policy_here())
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", _PERMISSIONS)
        headers.setdefault("Cross-Origin-Opener-Policy", "unsafe-none" if _opened_by_a_platform() else "same-origin")
        if "form_origin" in g:
            policy_here = headers["Content-Security-Policy"]
            headers["Content-Security-Policy"] = policy_here.replace(_OWN_FORMS, f"{_OWN_FORMS} {g.form_origin}")
        if settings.secure_cookies:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"  # a page that does not exist names the person too
        return response


def _opened_by_a_platform() -> bool:
    """Where a platform opened us in a window: what comes back to it there has to reach the page that opened it."""
    return launch_id_in_address() is not None or request.path.startswith("/lti/")


def allow_form_to(origin: str) -> None:
    """Let a form of this one page also go to `origin`: scheme, host and port."""
    g.form_origin = origin


def safe_address(target: str | None) -> str | None:
    """`target` if it is a path on this site, else None: an open redirect is a gift to a phisher.

    Browsers take a backslash for a slash and drop tabs and line ends, so anything of the kind is refused.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(character) < 33 or ord(character) == 127 for character in target):
        return None
    return target
