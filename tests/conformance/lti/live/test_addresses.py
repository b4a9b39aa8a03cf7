"""The addresses of a platform that a connection names: keys, login, and the clock behind them."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest

from core.clock import utc_now
from lms_adapter.lti.client_assertion import BACKDATED
from lms_adapter.lti.id_token import keys_in, signing_key_in
from tests.conformance.lti.live.asking import status_of, with_query
from tests.conformance.lti.live.conftest import Saw
from tests.conformance.lti.live.ground import Ground

ELSEWHERE = "https://elsewhere.example/launch"


@pytest.mark.conformance("SEC 6.3: keys of the platform")
def test_the_keys_of_the_platform_can_be_read_and_used(ground: Ground, saw: Saw) -> None:
    answer = ground.http.get_json(ground.registration.jwks_uri)
    usable = [key for key in keys_in(answer.document) if signing_key_in(key)]
    assert usable
    saw("keys with which launches are signed", "named" if all(key.get("kid") for key in usable) else "without a name")


@pytest.mark.conformance("OIDC 3.1.2.1: the authorization endpoint")
def test_the_login_address_answers_and_sends_nobody_to_an_address_that_is_not_registered(ground: Ground) -> None:
    asked = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": ground.registration.client_id,
        "redirect_uri": ELSEWHERE,
        "login_hint": ground.learner,
        "state": "0123456789abcdef",
        "nonce": "0123456789abcdef",
    }
    address = with_query(ground.registration.authorization_endpoint, **asked)
    answer = ground.pages.get(address)
    assert answer.status_code not in (404, 405, 410, 501, 502, 503, 504)
    assert urlsplit(answer.headers.get("location", "")).hostname != "elsewhere.example"
    assert f'action="{ELSEWHERE}"' not in answer.text


@pytest.mark.conformance("SEC 4.1: the token endpoint")
def test_a_token_request_without_anything_is_an_error_of_the_caller(ground: Ground, saw: Saw) -> None:
    status = status_of(ground.http.post_form, ground.registration.token_endpoint, {})
    assert 400 <= status < 500
    saw("a token request without anything", str(status))


@pytest.mark.conformance("SEC 4.1: clocks")
def test_the_clocks_are_not_further_apart_than_our_tokens_allow(ground: Ground) -> None:
    told = ground.http.get_json(ground.registration.jwks_uri).headers.get("date", "")
    if not told:
        pytest.skip("this platform does not tell its time")
    ahead = (utc_now() - parsedate_to_datetime(told)).total_seconds()
    assert -60 < ahead < BACKDATED.total_seconds()
