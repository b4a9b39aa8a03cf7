"""Whether the platform gives us a token, and which services it allows, one by one.

Our own request, not the worker's: what the worker noted about the platform stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.hosts import host_of
from lms_adapter.lti import claims, token_call
from lms_adapter.lti.client_assertion import Granted
from lms_adapter.lti.doctor.case import Case
from lms_adapter.lti.doctor.findings import Finding, State
from lms_adapter.lti.doctor.platform_keys import note_time
from lms_adapter.lti.keys import signing_key
from lms_adapter.lti.service_errors import ServiceError

SCOPES: dict[str, tuple[str, State]] = {
    "scope_score": (claims.SCOPE_SCORE, "failed"),
    "scope_line_item": (claims.SCOPE_LINE_ITEM, "warning"),
    "scope_line_item_read": (claims.SCOPE_LINE_ITEM_READ, "warning"),
    "scope_result": (claims.SCOPE_RESULT, "warning"),
    "scope_memberships": (claims.SCOPE_MEMBERSHIPS, "warning"),
}
"""Check -> the scope, and how bad it is to do without."""


def check_token(case: Case) -> Iterator[Finding]:
    """Ask for a token with every scope; where that is refused as a whole, scope by scope."""
    try:
        case.token = ask_for_token(case, claims.SCOPES)
    except ServiceError as error:
        if error.code != "scope_not_granted":
            raise
        case.token = _asked_one_by_one(case)
    yield Finding("token", "granted", "ok", {"seconds": case.token.seconds, "host": host_of(_endpoint(case))})


def check_scopes(case: Case) -> Iterator[Finding]:
    """One finding a scope."""
    granted = set(case.token.scopes) if case.token else set()
    if claims.SCOPE_LINE_ITEM in granted:
        granted.add(claims.SCOPE_LINE_ITEM_READ)  # whoever may write columns may read them
    for check, (scope, without) in SCOPES.items():
        values = {"scope": scope, "product": case.registration.product}
        if scope in granted:
            yield Finding(check, "granted", "ok", values)
        else:
            yield Finding(check, "missing", without, values)


def ask_for_token(case: Case, scopes: tuple[str, ...]) -> Granted:
    """A new token that is kept nowhere. Raises ServiceError."""
    registration, now = case.registration, case.clock()
    with case.database.transaction() as session:
        key = signing_key(session, organisation_id=registration.organisation_id, sealer=case.sealer, now=now)
    granted, answer = token_call.ask_for_token(case.http, registration, key=key, scopes=scopes, now=now)
    note_time(case, answer)
    return granted


def _asked_one_by_one(case: Case) -> Granted:
    """A token of the first scope that is granted, with all that are; the last refusal where none is."""
    found: list[Granted] = []
    refusal: ServiceError | None = None
    for scope in claims.SCOPES:
        try:
            found.append(ask_for_token(case, (scope,)))
        except ServiceError as error:
            if error.code != "scope_not_granted":
                raise
            refusal = error
    if not found and refusal is not None:
        raise refusal
    return replace(found[0], scopes=tuple(sorted({scope for one in found for scope in one.scopes})))


def _endpoint(case: Case) -> str:
    return case.registration.token_endpoint
