"""Deep linking (certification guide, 6.2): the request is answered with what a teacher picked, and the links work."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from course.enrolment.models import Role
from lms_adapter.lti import claims
from tests.conformance.lti.kit import TOOL, Kit, assert_refused
from tests.functional.web.visitor import forgery_token
from tests.simulators.lti import auth
from tests.simulators.lti.browserless import PersonAtPlatform, read_form
from tests.simulators.lti.campus import Activity
from tests.simulators.lti.issuer import MISSING

PICKED = ("module:mod01", "assessment:a02")


def answer(kit: Kit, person: PersonAtPlatform, chosen: Sequence[str] = PICKED, step: str = "add") -> int:
    """Pick, and let the browser carry the answer; the platform's status."""
    visit = person.choose(kit.course)
    assert visit.opened, f"{visit.status}: {kit.refusals()}"
    fields = {"csrf_token": forgery_token(visit.text), "step": step, "chosen": list(chosen)}
    address = visit.addresses[-1]
    page = person.tool.post(address, data=fields, base_url=TOOL, headers={"Referer": TOOL + address})
    assert page.status_code == 200, page.get_data(as_text=True)[:500]
    action, form = read_form(page.get_data(as_text=True), holding="JWT")
    return person.post_back(action, form)


def made(kit: Kit) -> list[Activity]:
    """The links that the platform made of it."""
    return [one for one in kit.platform.activities.values() if one is not kit.activity]


@pytest.mark.conformance("LTI Advantage certification 6.2: Send the Request Payload")
def test_a_teacher_who_wants_to_choose_sees_what_the_course_has(kit: Kit) -> None:
    visit = kit.person(kit.teacher).choose(kit.course)
    assert visit.opened
    assert [one.message_type for one in kit.launches()] == [claims.DEEP_LINKING_REQUEST]
    assert "assessment:a01" in visit.text


@pytest.mark.conformance("LTI Advantage certification 6.2: Receive the Response Payload")
def test_the_platform_receives_what_was_picked(kit: Kit) -> None:
    assert answer(kit, kit.person(kit.teacher)) == 200, kit.platform.problems
    assert [item["custom"]["target"] for item in kit.platform.picked] == list(PICKED)


@pytest.mark.conformance("LTI Advantage certification 6.2: Response Format Valid")
def test_the_answer_is_a_deep_linking_response(kit: Kit) -> None:
    answer(kit, kit.person(kit.teacher))
    payload = kit.platform.responses[0]
    assert payload[claims.MESSAGE_TYPE] == claims.DEEP_LINKING_RESPONSE
    assert payload[claims.VERSION] == "1.3.0"
    assert isinstance(payload[claims.CONTENT_ITEMS], list)


@pytest.mark.conformance("LTI Advantage certification 6.2: Response Timestamps Valid")
def test_the_answer_was_just_made_and_soon_expires(kit: Kit) -> None:
    answer(kit, kit.person(kit.teacher))
    payload = kit.platform.responses[0]
    assert time.time() - 60 <= payload["iat"] <= time.time()
    assert payload["iat"] < payload["exp"] <= payload["iat"] + 3600


@pytest.mark.conformance("LTI Advantage certification 6.2: Signature Valid")
def test_the_answer_is_signed_with_a_key_that_we_serve(kit: Kit) -> None:
    assert answer(kit, kit.person(kit.teacher)) == 200
    assert kit.platform.key_fetches == 1


@pytest.mark.conformance("LTI Advantage certification 6.2: Required Claims Verified")
def test_the_answer_has_every_required_claim_and_gives_data_back(kit: Kit) -> None:
    person = kit.person(kit.teacher)
    answer(kit, person)
    payload = kit.platform.responses[0]
    assert payload["iss"] == "client-1"
    assert payload["aud"] in (kit.platform.url, [kit.platform.url])
    assert payload["nonce"]
    assert payload[claims.DEPLOYMENT_ID] == "1"
    sent = kit.launches()[0].details["deep_linking"].get("data")
    assert payload.get(claims.DEEP_LINKING_DATA) == sent
    assert (sent is None) is (kit.platform.profile.name == "moodle")


@pytest.mark.conformance("LTI Advantage certification 6.2: Affirm Response")
def test_the_links_have_titles_columns_and_say_what_they_open(kit: Kit) -> None:
    answer(kit, kit.person(kit.teacher))
    module, assessment = kit.platform.picked
    for item in (module, assessment):
        assert item["type"] == "ltiResourceLink"
        assert item["title"]
        assert item["custom"]["course"] == "small"
        assert item.get("url", TOOL).startswith(f"{TOOL}/")
    assert "lineItem" not in module
    assert assessment["lineItem"]["scoreMaximum"] > 0


@pytest.mark.conformance("LTI Advantage certification 6.2: Affirm Response")
def test_the_link_that_was_made_opens_what_was_picked(kit: Kit) -> None:
    answer(kit, kit.person(kit.teacher))
    for activity, end in zip(made(kit), ("mod01", "a02"), strict=True):
        visit = kit.person().open(activity)
        assert visit.opened, kit.refusals()
        assert visit.addresses[-1].endswith(end)


@pytest.mark.conformance("beyond certification, DL 4.5: a change of mind")
def test_a_teacher_who_cancels_comes_back_with_nothing(kit: Kit) -> None:
    assert answer(kit, kit.person(kit.teacher), (), step="cancel") == 200
    assert kit.platform.responses[0].get(claims.CONTENT_ITEMS, []) == []
    assert made(kit) == []


@pytest.mark.conformance("beyond certification, DL 4.4: a request without settings")
def test_a_request_without_a_way_back_is_refused(moodle: Kit) -> None:
    visit = moodle.person(moodle.teacher).choose(moodle.course, changes={claims.DEEP_LINKING_SETTINGS: MISSING})
    assert_refused(moodle, visit, "claim_missing")


@pytest.mark.conformance("beyond certification, DL: a learner asks for deep linking")
def test_a_learner_picks_nothing(kit: Kit) -> None:
    visit = kit.person(kit.learner).choose(kit.course)
    assert all(one.role is Role.LEARNER for one in kit.launches())
    assert visit.status in (403, 404) or 'name="chosen"' not in visit.text


@pytest.mark.conformance("beyond certification, submission review 1.0: a teacher opens a learner's attempt")
def test_a_submission_review_leads_to_a_page_about_that_learner_and_no_other(kit: Kit) -> None:
    assert kit.person().open(kit.activity).opened
    column = kit.platform.book.of_activity(kit.activity.id)[0]
    visit = kit.person(kit.teacher).review(column, kit.learner)
    assert visit.opened, f"{visit.status} {kit.refusals()}"
    assert kit.launches()[-1].message_type == claims.SUBMISSION_REVIEW_REQUEST
    reviewed = next(one for one in kit.identities() if one.subject == kit.learner.id)
    assert kit.launches()[-1].details["for_identity"] == reviewed.id
    stranger = kit.platform.add_account("Otto Autre")
    assert kit.person(kit.teacher).follow(auth.begin_review(kit.platform, kit.teacher, column, stranger)).status in (
        200,
        403,
        404,
    )
