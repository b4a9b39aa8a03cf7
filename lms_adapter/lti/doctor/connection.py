"""What happened with the platform so far: switched on, launches, deployments, refusals, how its services fare."""

from __future__ import annotations

from collections.abc import Iterator

from lms_adapter.lti.doctor.case import LATELY_DAYS, Case
from lms_adapter.lti.doctor.findings import Finding, Value
from lms_adapter.lti.models import Registration

KNOWN_PRODUCTS = ("moodle", "canvas", "openedx")
MOST_REASONS = 5
ASKED_TO_WAIT = ("throttled", "unavailable")
"""Problems that a token does not end: the platform said how long it wants to be left alone."""


def check_enabled(case: Case) -> Iterator[Finding]:
    """Whether an administrator of ours has switched the platform off."""
    on = case.registration.enabled
    yield Finding("enabled", "on" if on else "off", "ok" if on else "failed")


def check_launches(case: Case) -> Iterator[Finding]:
    """A platform that never launched may still wait to be activated there."""
    newest = case.registration.last_launch_at
    if newest is None:
        yield Finding("launches", "never", "warning", {"product": case.registration.product})
    else:
        yield Finding("launches", "launched", "ok", {"at": newest.isoformat()})


def check_deployments(case: Case) -> Iterator[Finding]:
    """Places where the platform has put the tool, and that wait for our administrator."""
    counts = case.facts.deployments
    values: dict[str, Value] = {"accepted": counts.get("accepted", 0), "waiting": counts.get("waiting", 0)}
    if values["waiting"]:
        yield Finding("deployments", "waiting", "failed" if not values["accepted"] else "warning", values)
    elif values["accepted"]:
        yield Finding("deployments", "accepted", "ok", values)
    else:
        yield Finding("deployments", "none_accepted", "warning", values)


def check_refusals(case: Case) -> Iterator[Finding]:
    """Launches that were refused lately, by reason."""
    found = case.facts.refusals
    if not found:
        yield Finding("refusals", "none", "ok", {"days": LATELY_DAYS})
        return
    reasons = tuple(f"{reason}: {number}" for reason, number in list(found.items())[:MOST_REASONS])
    values: dict[str, Value] = {"days": LATELY_DAYS, "count": sum(found.values()), "reasons": reasons}
    yield Finding("refusals", "some", "warning", values)


def check_sending(case: Case) -> Iterator[Finding]:
    """Whether what we send to the platform is on its way, as the last calls of the worker left it.

    A platform that was left alone because it refused us or did not answer, and that has just given us a token, is
    called again at once: whoever mended it does not wait for the end of the pause.
    """
    row = case.registration
    if case.token is not None and (row.problem and row.problem not in ASKED_TO_WAIT):
        with case.database.transaction() as session:
            kept = session.get_one(Registration, row.id)
            kept.paused_until = kept.failing_since = None
            kept.problem = ""
        yield Finding("sending", "resumed", "ok", {"problem": row.problem})
    elif row.paused_until is not None and row.paused_until > case.clock():
        yield Finding("sending", "paused", "warning", {"until": row.paused_until.isoformat(), "problem": row.problem})
    elif row.failing_since is not None:
        yield Finding("sending", "failing", "warning", {"since": row.failing_since.isoformat(), "problem": row.problem})
    else:
        yield Finding("sending", "running", "ok")


def check_product(case: Case) -> Iterator[Finding]:
    """Which LMS it is; the words tell what is peculiar to it."""
    product = case.registration.product.lower()
    known = next((one for one in KNOWN_PRODUCTS if one in product.replace(" ", "")), "other")
    if not product:
        known = "not_told"
    yield Finding("product", known, "ok", {"product": product, "version": case.registration.product_version})
