"""What an administrator typed in to connect a platform by hand, checked field by field before anything is written.

LTI security framework 1.0 (5.1, 6.3) says what both sides have to know of each other. Whether the addresses answer is
for the connection doctor to find out: a platform may not be reachable on the day that it is typed in.
"""

from __future__ import annotations

from collections.abc import Mapping

from lms_adapter.lti.registration_documents import LONGEST_ISSUER, BadPlatformConfiguration, check_address

ADDRESSES = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
FIELDS = ("name", "issuer", "client_id", "deployment_id", "authorization_endpoint", "token_endpoint", "jwks_uri")
_LONGEST = {"name": 190, "issuer": LONGEST_ISSUER, "client_id": 255, "deployment_id": 255}
_OPTIONAL = ("name", "deployment_id")


def typed_values(form: Mapping[str, str]) -> dict[str, str]:
    """The fields of the form, without what copying brings along."""
    return {name: " ".join(form.get(name, "").split()) for name in FIELDS}


def faults_in(values: Mapping[str, str], *, allow_http: bool) -> dict[str, str]:
    """Field -> what is wrong with it: empty, too_long, address, insecure, or query (an issuer has none)."""
    found = {name: _fault(name, values.get(name, ""), allow_http) for name in FIELDS}
    return {name: fault for name, fault in found.items() if fault}


def _fault(name: str, value: str, allow_http: bool) -> str:
    if not value:
        return "" if name in _OPTIONAL else "empty"
    if len(value) > _LONGEST.get(name, 1000):
        return "too_long"
    if name not in ADDRESSES:
        return ""
    if name == "issuer" and ("?" in value or "#" in value):
        return "query"
    try:
        check_address(value, allow_http=allow_http, field=name)
    except BadPlatformConfiguration as refusal:
        return refusal.code
    return ""
