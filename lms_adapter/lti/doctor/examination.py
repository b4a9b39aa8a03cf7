"""Examining one connected platform: every check in order, each behind those that it needs.

Nothing is written at the platform, and no transaction is open while it is asked. A check that fails takes only those
with it that cannot succeed without it; they say so. After TIME_LIMIT no further check begins.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.database import Database
from core.sealing import Sealer
from lms_adapter.lti.doctor import connection, our_side, permissions, platform_keys, services_read
from lms_adapter.lti.doctor.case import LATELY_DAYS, Case, read_facts
from lms_adapter.lti.doctor.findings import FAILURE, NOT_LOOKED_AT, Finding, State, Value
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Registration
from lms_adapter.lti.service_errors import ServiceError

logger = logging.getLogger("passerelle.lti")

TIME_LIMIT = timedelta(seconds=45)
"""A platform that lets every call time out keeps nobody waiting for longer than this and one call more."""


@dataclass(frozen=True, slots=True)
class Check:
    """One look, and the findings without which it is not worth it."""

    name: str
    look: Callable[[Case], Iterator[Finding]]
    needs: tuple[str, ...] = ()
    """Checks of which no finding may be failed or left out."""
    state_of_error: State = "failed"


CHECKS = (
    Check("our_address", our_side.check_our_address),
    Check("our_keys", our_side.check_our_keys),
    Check("enabled", connection.check_enabled),
    Check("platform_keys", platform_keys.check_platform_keys),
    Check("token", permissions.check_token, needs=("our_keys",)),
    Check("clock", platform_keys.check_clock),
    Check("scopes", permissions.check_scopes, needs=("token",)),
    Check("line_items", services_read.check_line_items, needs=("token", "scope_line_item_read")),
    Check("roster", services_read.check_roster, needs=("token", "scope_memberships")),
    Check("launches", connection.check_launches),
    Check("deployments", connection.check_deployments),
    Check("refusals", connection.check_refusals),
    Check("sending", connection.check_sending),
    Check("cookies", our_side.check_cookies),
    Check("product", connection.check_product),
)


def examine(
    database: Database,
    http: PlatformHttp,
    sealer: Sealer,
    *,
    registration_id: int,
    public_url: str,
    clock: Callable[[], datetime],
) -> list[Finding]:
    """Every finding about a platform, in the order of CHECKS. Call it outside any transaction."""
    began = clock()
    with database.reading() as session:
        registration = session.get_one(Registration, registration_id)
        facts = read_facts(session, registration=registration, lately=began - timedelta(days=LATELY_DAYS))
    case = Case(facts, database, http, sealer, clock, public_url)
    for check in CHECKS:
        because = next((need for need in check.needs if not _succeeded(case, need)), None)
        if because is None and clock() - began > TIME_LIMIT:
            because = ""
        if because is not None:
            case.findings.append(Finding(check.name, NOT_LOOKED_AT, "unknown", {"because": because}))
            continue
        case.findings.extend(_looked(case, check))
    return case.findings


def _looked(case: Case, check: Check) -> list[Finding]:
    try:
        return list(check.look(case))
    except ServiceError as error:
        values: dict[str, Value] = {
            "status": error.status or 0,
            "reason": error.reason or error.message,
            "product": case.registration.product,
        }
        return [Finding(check.name, error.code, check.state_of_error, values)]
    except Exception as error:  # one check that breaks must not hide what the others find
        logger.error("check %s of registration %s: %s", check.name, case.registration.id, type(error).__name__)
        return [Finding(check.name, FAILURE, "unknown")]


def _succeeded(case: Case, name: str) -> bool:
    found = [one for one in case.findings if one.check == name]
    return (
        bool(found)
        and all(one.code not in (NOT_LOOKED_AT, FAILURE, "missing") for one in found)
        and not any(one.state == "failed" for one in found)
    )
