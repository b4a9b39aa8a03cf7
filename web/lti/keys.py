"""The public keys of an organisation, where platforms fetch them (LTI security framework 1.0, 6.3; RFC 7517)."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response

from core.clock import utc_now
from course.enrolment.service import find_organisation
from lms_adapter.lti.keys import public_keyset, signing_key
from web.access import public
from web.database import reading, transaction
from web.lti.sealing import sealer

lti_keys = Blueprint("lti_keys", __name__, url_prefix="/lti/<organisation_key>")

FRESH_SECONDS = 300
"""How long a platform or a proxy may keep the answer: far less than a new key is served before it signs."""


@lti_keys.get("/jwks")
@public
def jwks(organisation_key: str) -> Response:
    """The key set; an organisation that never signed gets its first key, so that no platform finds an empty set."""
    now = utc_now()
    with reading() as session:
        organisation = find_organisation(session, key=organisation_key)
        if organisation is None:
            return _answer({"error": "no organisation has this address"}, status=404)
        keyset = public_keyset(session, organisation_id=organisation.id, now=now)
    if not keyset["keys"]:
        with transaction() as session:
            signing_key(session, organisation_id=organisation.id, sealer=sealer(), now=now)
            keyset = public_keyset(session, organisation_id=organisation.id, now=now)
    response = _answer(keyset, status=200)
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return response


def _answer(document: dict[str, Any], *, status: int) -> Response:
    return Response(json.dumps(document), status=status, content_type="application/json")
