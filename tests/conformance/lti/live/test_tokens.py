"""Tokens of a platform: for which scopes, for which assertions, and what they open (security framework 1.0, 4.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.clock import utc_now
from lms_adapter.lti import ags, claims
from lms_adapter.lti.client_assertion import LIVES, USUAL_SECONDS
from lms_adapter.lti.models import AccessToken
from lms_adapter.lti.platform import PlatformServices
from tests.conformance.lti.live.asking import LEFT_OUT, ask, assertion, in_a_word, our_key, refusal
from tests.conformance.lti.live.columns import listed
from tests.conformance.lti.live.conftest import Saw
from tests.conformance.lti.live.ground import Ground
from tests.simulators.lti.issuer import new_key

NONE_SUCH = "https://tool.example/scope/none-such"
ONE = [claims.SCOPE_SCORE]


@pytest.mark.conformance("SEC 4.1: scopes")
def test_scopes_of_the_grade_book_are_granted_and_the_reply_says_which(ground: Ground, saw: Saw) -> None:
    granted = ask(ground, claims.SCOPES)
    assert set(granted.scopes) <= set(claims.SCOPES)
    assert {claims.SCOPE_LINE_ITEM, claims.SCOPE_SCORE, claims.SCOPE_RESULT} <= set(granted.scopes)
    missing = sorted(one.rpartition("/")[2] for one in set(claims.SCOPES) - set(granted.scopes))
    saw("services that are not granted", ", ".join(missing) or "none")
    saw("life of a token", "an hour" if granted.seconds == USUAL_SECONDS else f"{granted.seconds} s")


@pytest.mark.conformance("SEC 4.1: scopes")
@pytest.mark.parametrize("scope", [claims.SCOPE_LINE_ITEM, claims.SCOPE_SCORE, claims.SCOPE_RESULT])
def test_a_token_for_one_service_is_for_that_service(ground: Ground, scope: str) -> None:
    assert ask(ground, [scope]).scopes == (scope,)


@pytest.mark.conformance("SEC 4.1: scopes that the platform does not know")
def test_an_unknown_scope_is_never_granted(ground: Ground, saw: Saw) -> None:
    beside = refusal(ask, ground, [*ONE, NONE_SUCH])
    assert beside is None or beside.kind == "person"
    assert beside is not None or ask(ground, [*ONE, NONE_SUCH]).scopes == tuple(ONE)
    saw("an unknown scope beside a known one", "left out" if beside is None else in_a_word(beside))
    alone = refusal(ask, ground, [NONE_SUCH])
    assert alone is not None
    assert alone.code == "scope_not_granted"


@pytest.mark.conformance("SEC 4.1: iat of a clock that is ahead")
def test_a_back_dated_assertion_is_accepted(ground: Ground, saw: Saw) -> None:
    assert ask(ground, ONE).token
    ahead = utc_now() + timedelta(seconds=40)
    saw("an assertion of a clock half a minute ahead", in_a_word(refusal(ask, ground, ONE, now=ahead)))


@pytest.mark.conformance("SEC 4.1: a key that the platform cannot know")
def test_another_key_is_refused_and_ours_works_afterwards(ground: Ground, saw: Saw) -> None:
    for named in ("some-other-key", our_key(ground).kid or ""):
        refused = refusal(ask, ground, ONE, key=new_key(named))
        assert refused is not None
        assert (refused.kind, refused.code) == ("person", "client_refused")
    saw("an assertion that names no key", in_a_word(refusal(ask, ground, ONE, header={"kid": LEFT_OUT})))
    assert ask(ground, ONE).token


@pytest.mark.conformance("SEC 4.1: an assertion of somebody else")
def test_another_client_is_refused(ground: Ground) -> None:
    refused = refusal(ask, ground, ONE, iss="nobody", sub="nobody")
    assert refused is not None
    assert (refused.kind, refused.code) == ("person", "client_refused")


@pytest.mark.conformance("SEC 4.1: an assertion whose time is over")
def test_an_expired_assertion_is_refused(ground: Ground) -> None:
    past = utc_now() - LIVES - timedelta(minutes=2)
    refused = refusal(ask, ground, ONE, now=past)
    assert refused is not None
    assert (refused.kind, refused.code) == ("person", "client_refused")


@pytest.mark.conformance("SEC 4.1: audience and reuse of an assertion")
def test_what_else_of_an_assertion_is_looked_at_is_noted_and_a_right_one_works(ground: Ground, saw: Saw) -> None:
    for seen, changes in (
        ("an assertion for another audience", {"aud": "https://elsewhere.example/token"}),
        ("an assertion of another issuer", {"iss": "https://elsewhere.example"}),
        ("an assertion without an id", {"jti": LEFT_OUT}),
        ("an assertion for a whole day", {"exp": int((utc_now() + timedelta(days=1)).timestamp())}),
    ):
        refused = refusal(ask, ground, ONE, **changes)
        assert refused is None or refused.kind == "person"
        saw(seen, in_a_word(refused))
    twice = assertion(ground)
    assert ask(ground, ONE, with_assertion=twice).token
    saw("an assertion that is used twice", in_a_word(refusal(ask, ground, ONE, with_assertion=twice)))


@pytest.mark.conformance("AGS 3.1: a token opens its own service only")
def test_a_token_for_scores_does_not_open_the_columns(ground: Ground, saw: Saw) -> None:
    token = ask(ground, ONE).token
    refused = refusal(ground.http.get_json, ground.line_items_url, accept=ags.LINE_ITEMS_TYPE, token=token)
    assert refused is not None
    assert refused.status in (401, 403)
    saw("a token without the scope", in_a_word(refused))


@pytest.mark.conformance("SEC 4.1: a token that the platform does not know (any more)")
def test_an_unknown_token_is_answered_with_401_and_replaced(ground: Ground) -> None:
    refused = refusal(ground.http.get_json, ground.line_items_url, accept=ags.LINE_ITEMS_TYPE, token="0123456789abcdef")
    assert refused is not None
    assert refused.status == 401
    row = AccessToken(
        registration_id=ground.registration.id,
        scope=claims.SCOPE_LINE_ITEM,
        organisation_id=ground.registration.organisation_id,
        token=ground.sealer.seal("0123456789abcdef"),
        granted=[claims.SCOPE_LINE_ITEM],
        expires_at=utc_now() + timedelta(hours=1),
    )
    with ground.database.transaction() as session:
        session.merge(row)
    other_worker = PlatformServices(ground.database, ground.sealer, ground.http, tool_url=ground.services.tool_url)
    listed(replace(ground, services=other_worker))
    with ground.database.reading() as session:
        kept = session.get_one(AccessToken, (ground.registration.id, claims.SCOPE_LINE_ITEM))
    assert ground.sealer.open(kept.token) != "0123456789abcdef"
