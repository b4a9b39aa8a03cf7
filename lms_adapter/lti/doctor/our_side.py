"""What can be wrong on our side: the address that platforms and browsers reach us at, our keys, cookies in frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from core.hosts import host_of, is_inside_host, is_loopback_host
from core.sealing import BrokenSeal
from lms_adapter.lti.doctor.case import Case
from lms_adapter.lti.doctor.findings import Finding, Value
from lms_adapter.lti.keys import served_keys, signing_key, signing_row
from lms_adapter.lti.models import ToolKey
from lms_adapter.lti.our_addresses import OurAddresses


def check_our_address(case: Case) -> Iterator[Finding]:
    """Whether others could reach us; whether they do, only they know."""
    host = host_of(case.public_url)
    values: dict[str, Value] = {"url": case.public_url, "host": host}
    if is_inside_host(host):
        yield Finding("our_address", "local", "warning", values)
    elif not case.public_url.startswith("https://"):
        yield Finding("our_address", "http", "warning", values)
    else:
        yield Finding("our_address", "https", "ok", values)


def check_our_keys(case: Case) -> Iterator[Finding]:
    """Whether we can sign, since when with this key, and when the next one takes over."""
    organisation_id, now = case.registration.organisation_id, case.clock()
    try:
        with case.database.transaction() as session:
            signing_key(session, organisation_id=organisation_id, sealer=case.sealer, now=now)
            row = signing_row(session, organisation_id=organisation_id, now=now)
            served = served_keys(session, organisation_id=organisation_id, now=now)
    except BrokenSeal:
        yield Finding("our_keys", "sealed_otherwise", "failed", {"organisation": case.facts.organisation_key})
        return
    values: dict[str, Value] = {
        "url": OurAddresses(case.public_url, case.facts.organisation_key).jwks_url,
        "served": len(served),
        "since": row.signs_from.isoformat() if row else "",
    }
    coming = _next_key(served, now)
    if coming is None:
        yield Finding("our_keys", "signing", "ok", values)
    else:
        yield Finding("our_keys", "rotating", "ok", {**values, "changes_at": coming.signs_from.isoformat()})


def check_cookies(case: Case) -> Iterator[Finding]:
    """Browsers keep cookies of a frame on another site only where they are Secure and Partitioned: https is needed.

    This machine's own address is the exception: browsers take Secure cookies from it over plain http.
    """
    secure = case.public_url.startswith("https://") or is_loopback_host(host_of(case.public_url))
    yield Finding("cookies", "partitioned" if secure else "plain", "ok" if secure else "warning")


def _next_key(served: Sequence[ToolKey], now: datetime) -> ToolKey | None:
    """The key that is served and does not sign yet."""
    return next((row for row in served if row.signs_from > now), None)
