"""Our checks beside those of pylti1p3next, on the same messages: where they differ it is on purpose, and said here."""

from __future__ import annotations

from datetime import UTC, datetime

import jwt
import pytest
import time_machine
from pylti1p3.deep_link import DeepLink
from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.grade import Grade
from pylti1p3.lineitem import LineItem
from pylti1p3.registration import Registration

from core.clock import utc_now
from lms_adapter.lti import ags, claims
from lms_adapter.lti.deep_linking import Pick, content_item, read_settings, response_claims, sign_response
from lms_adapter.lti.targets import Target
from tests.conformance.lti.mutations import Mutation, messages
from tests.conformance.lti.oracle import TOOL, ours, read, theirs
from tests.simulators.lti.issuer import Issuer

STRICTER = {
    "azp": "OIDC core 3.1.3.7 (5): azp, if there is one, has to be us",
    "target_link_uri": "LTI core 5.3.4: it must be there, be ours, and be what the login named",
    "roles": "LTI core 5.3.7: a list of texts",
    "context": "LTI core 5.4.1: an object",
    "custom": "LTI core 5.4.6: an object",
    "deep_linking_settings": "deep linking 4.4.1: an object, in whatever message",
    "for_user": "submission review 3: an object, in whatever message",
    "endpoint": "AGS 3.1: an object",
    "namesroleservice": "NRPS 3.6: an object",
    "resource_link": "LTI core 5.3.5: an object, with an id in a review as well",
    "exp missing": "OIDC core 2: REQUIRED",
    "iat missing": "OIDC core 2: REQUIRED",
    "iat number": "issued in 1970",
    "iat true": "a number of seconds, RFC 7519 2",
    "issued an hour ago": "OIDC core 3.1.3.7 (10): issued too far away from now",
    "two audiences": "OIDC core 3.1.3.7 (4): several audiences need azp",
    "azp of another": "OIDC core 3.1.3.7 (5)",
    "foreign target": "LTI core 5.3.4: no redirector",
    "other link of ours": "LTI core 5.3.4: the same value as in the login",
}
"""What we refuse and they accept: a claim, or one message, and why."""
LENIENT = {
    "expired ten seconds ago": "RFC 7519 4.1.4 allows for leeway; Moodle's tokens live for 60 s",
    "issued in ten seconds": "the same",
    "two audiences, ours second": "OIDC core 3.1.3.7 (3): the list contains us and azp says so; they look at the first",
    "nobody": "LTI core 5.3.6.1: an anonymous launch of a link",
    "endpoint missing": "submission review: what we show needs the learner, not the column",
    "endpoint null": "the same",
    "endpoint object": "the same",
    "endpoint list": "the same: PHP writes an empty object as a list",
}
"""What we accept and they refuse."""

ISSUER = Issuer()
NOW = utc_now()
MESSAGES = list(messages(ISSUER, NOW))


def verdicts(mutation: Mutation) -> tuple[str, str]:
    """Why we refuse, and why they do; both empty where both accept."""
    token = ISSUER.sign(mutation.payload, header=mutation.header)
    return ours(token, ISSUER, utc_now()), theirs(token, ISSUER)


@pytest.fixture(scope="module")
def judged() -> dict[str, tuple[str, str]]:
    """Every message with both verdicts, at the moment for which they were written: tokens live for a minute."""
    with time_machine.travel(NOW, tick=False):
        return {one.name: verdicts(one) for one in MESSAGES}


def what(name: str) -> str:
    """`kind: what was done` -> what was done."""
    return name.partition(": ")[2]


def is_stricter(name: str) -> bool:
    """Whether we say that we refuse it where they accept."""
    return what(name) in STRICTER or what(name).rsplit(" ", 1)[0] in STRICTER


def test_both_accept_the_right_messages(judged: dict[str, tuple[str, str]]) -> None:
    assert {name: found for name, found in judged.items() if name.endswith(": right") and found != ("", "")} == {}


def test_whatever_they_refuse_we_refuse_except_what_is_named(judged: dict[str, tuple[str, str]]) -> None:
    lax = {name: why for name, (our, why) in judged.items() if why and not our and what(name) not in LENIENT}
    assert lax == {}


def test_whatever_we_refuse_they_refuse_except_what_is_named(judged: dict[str, tuple[str, str]]) -> None:
    strict = {name: our for name, (our, why) in judged.items() if our and not why and not is_stricter(name)}
    assert strict == {}


def test_every_named_difference_is_there(judged: dict[str, tuple[str, str]]) -> None:
    stricter = {what(name) for name, (our, why) in judged.items() if our and not why}
    lenient = {what(name) for name, (our, why) in judged.items() if why and not our}
    claimed = stricter | {name.rsplit(" ", 1)[0] for name in stricter}
    assert [name for name in STRICTER if name not in claimed] == []
    assert [name for name in LENIENT if name not in lenient] == []


def test_most_messages_are_judged_alike(judged: dict[str, tuple[str, str]]) -> None:
    alike = sum(bool(our) is bool(why) for our, why in judged.values())
    assert len(judged) > 500
    assert alike > 0.65 * len(judged)


def test_a_score_document_says_what_theirs_says() -> None:
    moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    document = ags.score_document(
        user_id="17", share=0.755, comment="Bien", activity_progress="Completed", timestamp=moment
    )
    grade = Grade().set_user_id("17").set_score_given(75.5).set_score_maximum(100).set_comment("Bien")
    grade.set_activity_progress("Completed").set_grading_progress("FullyGraded").set_timestamp(moment)
    other = read(grade.get_value())
    assert datetime.fromisoformat(other.pop("timestamp")) == datetime.fromisoformat(document.pop("timestamp"))
    assert other == document


def test_a_column_document_says_what_theirs_says() -> None:
    item = LineItem().set_label("Vendre").set_score_maximum(100).set_resource_id("c01").set_tag("competency")
    assert ags.line_item_document(label="Vendre", resource_id="c01", tag="competency") == read(item.get_value())


def test_an_answer_of_deep_linking_says_what_theirs_says() -> None:
    asked = {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe"],
        "deep_link_return_url": "https://lms.example/return",
        "data": "csrftoken:42",
    }
    settings = read_settings(asked)
    pick = Pick("small", Target("module", "mod01"), title="Module 1")
    claimed = response_claims(
        settings,
        [content_item(pick, launch_url=TOOL)],
        issuer="https://lms.example",
        client_id="client-1",
        deployment_id="1",
        nonce="n" * 32,
        now=utc_now(),
    )
    registration = Registration().set_issuer("https://lms.example").set_client_id("client-1")
    resource = (
        DeepLinkResource()
        .set_url(TOOL)
        .set_title("Module 1")
        .set_custom_params({"course": "small", "target": "module:mod01"})
    )
    other = DeepLink(registration, "1", asked).get_message_jwt([resource])  # type: ignore[arg-type]
    own = jwt.decode(
        sign_response(claimed, key=ISSUER.key),
        ISSUER.key.as_pem(private=False),
        algorithms=["RS256"],
        audience="https://lms.example",
    )
    assert own.keys() == other.keys()
    for name in ("iss", claims.DEPLOYMENT_ID, claims.MESSAGE_TYPE, claims.VERSION, claims.DEEP_LINKING_DATA):
        assert own[name] == other[name]
    assert [own["aud"]] == other["aud"]
    assert own[claims.CONTENT_ITEMS] == other[claims.CONTENT_ITEMS]
