"""Cookies that have to reach frames of other sites: what browsers still allow there, and where.

Without SameSite=None and Partitioned a browser keeps them to itself in a frame, and both need Secure, which plain http
has on this machine only.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from flask import Flask, request

from core.hosts import host_of, is_loopback_host


class FrameCookie(TypedDict):
    """Attributes as Response.set_cookie() takes them."""

    secure: bool
    samesite: Literal["None", "Lax"]
    partitioned: bool


def frame_cookie(app: Flask) -> FrameCookie:
    """The attributes of such a cookie on the address that is asked."""
    reaches = bool(app.config["SESSION_COOKIE_SECURE"]) or is_loopback_host(host_of(f"//{request.host}"))
    return {"secure": reaches, "samesite": "None" if reaches else "Lax", "partitioned": reaches}
