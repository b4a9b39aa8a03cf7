"""The call that gets a token: for the worker, which keeps it, and for the doctor, which does not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from joserfc.jwk import RSAKey

from core.hosts import host_of
from lms_adapter.lti.client_assertion import Granted, read_token, token_refusal, token_request
from lms_adapter.lti.http import Answer, PlatformHttp
from lms_adapter.lti.models import Registration
from lms_adapter.lti.service_errors import ServiceError


def ask_for_token(
    http: PlatformHttp, registration: Registration, *, key: RSAKey, scopes: Collection[str], now: datetime
) -> tuple[Granted, Answer]:
    """A new token, with the answer that brought it. Raises ServiceError."""
    endpoint = registration.token_endpoint
    fields = token_request(
        client_id=registration.client_id,
        audience=registration.token_audience or endpoint,
        key=key,
        scopes=" ".join(sorted(scopes)),
        now=now,
    )
    try:
        answer = http.post_form(endpoint, fields)
    except ServiceError as error:
        raise token_refusal(error, host=host_of(endpoint)) from error
    return read_token(answer.document, asked=sorted(scopes), host=host_of(endpoint)), answer
