"""Names and role provisioning (certification guide, 6.3), and what real platforms do with it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from core.clock import utc_now
from course.enrolment.models import Role
from lms_adapter.lti import claims
from lms_adapter.lti.models import Context
from lms_adapter.lti.roster import Reading, read_roster
from lms_adapter.lti.roster_schedule import take_roster
from tests.conformance.lti.kit import Kit
from tests.simulators.lti.campus import Recorded

MEDIA_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


def read(kit: Kit) -> Reading | None:
    """A teacher comes by, then the worker reads the roster that is due."""
    assert kit.person(kit.teacher).open(kit.activity).opened
    with kit.database.transaction() as session:
        session.execute(update(Context).values(roster_due_at=utc_now()))
    taken = take_roster(kit.database, now=utc_now())
    assert taken is not None
    return read_roster(kit.database, kit.services, context_id=taken.id, clock=utc_now)


def asked(kit: Kit) -> Recorded:
    """The first request for members."""
    return kit.platform.requests("memberships")[0]


@pytest.mark.conformance("LTI Advantage certification 6.3: Valid Instructor Launch")
def test_an_instructors_launch_makes_the_roster_known(kit: Kit) -> None:
    assert kit.person(kit.teacher).open(kit.activity).opened
    assert kit.context().memberships_url == kit.platform.memberships_url(kit.course.id)
    assert kit.context().roster_due_at is not None


@pytest.mark.conformance("LTI Advantage certification 6.3: Received Request")
def test_the_roster_is_asked_for_and_everybody_gets_a_place(kit: Kit) -> None:
    reading = read(kit)
    assert reading is not None
    assert (reading.listed, reading.problem) == (2, "")
    assert {one.subject for one in kit.identities()} == {kit.teacher.id, kit.learner.id}
    assert sorted(one.role for one in kit.members()) == sorted([Role.LEARNER, Role.TRAINER])


@pytest.mark.conformance("LTI Advantage certification 6.3: Verify JSON Header")
def test_the_request_names_the_media_type_alone(kit: Kit) -> None:
    read(kit)
    assert asked(kit).method == "GET"
    assert asked(kit).headers["accept"] == MEDIA_TYPE


@pytest.mark.conformance("LTI Advantage certification 6.3: Verify Bearer Token")
def test_the_request_carries_a_token_of_the_platform_that_was_asked_for_with_a_signed_assertion(kit: Kit) -> None:
    read(kit)
    kind, _, token = asked(kit).headers["authorization"].partition(" ")
    assert kind == "Bearer"
    assert token in kit.platform.tokens
    assert kit.platform.requests("token")[0].status == 200


@pytest.mark.conformance("LTI Advantage certification 6.3: Verify Bearer Scope")
def test_the_token_has_the_scope_of_the_roster_and_no_other(kit: Kit) -> None:
    read(kit)
    token = asked(kit).headers["authorization"].removeprefix("Bearer ")
    assert kit.platform.tokens[token].scopes == {claims.SCOPE_MEMBERSHIPS}


@pytest.mark.conformance("beyond certification, NRPS 2.4: a roster in pages")
def test_every_page_of_a_long_roster_is_read(kit: Kit) -> None:
    for number in range(118):
        kit.platform.enrol(kit.course, kit.platform.add_account(f"Élève {number}"))
    reading = read(kit)
    assert reading is not None
    assert reading.listed == 120
    assert reading.pages == {"moodle": 1, "canvas": 3, "openedx": 12}[kit.platform.profile.name]
    assert len(kit.members()) == 120


@pytest.mark.conformance("beyond certification, NRPS: who has left the course")
def test_whoever_left_has_no_place_any_more_after_a_complete_reading(kit: Kit) -> None:
    read(kit)
    del kit.course.roles[kit.learner.id]
    reading = read(kit)
    assert reading is not None
    assert reading.left == 1
    assert [one.role for one in kit.members() if one.active] == [Role.TRAINER]


@pytest.mark.conformance("beyond certification, NRPS: an incomplete reading")
@pytest.mark.parametrize("fault", ["error", "timeout", "throttled"])
def test_nobody_leaves_when_the_reading_was_not_complete(moodle: Kit, fault: str) -> None:
    read(moodle)
    del moodle.course.roles[moodle.learner.id]
    setattr(moodle.platform.faults, fault, 1.0)
    moodle.platform.faults.services = frozenset({"memberships"})
    reading = read(moodle)
    assert reading is None or reading.problem
    assert [one.active for one in moodle.members()] == [True, True]


@pytest.mark.conformance("beyond certification, NRPS: names are kept from us")
def test_a_roster_without_names_and_addresses_is_read(kit: Kit) -> None:
    tool = kit.platform.tools["client-1"]
    tool.sends_name = tool.sends_email = False
    reading = read(kit)
    assert reading is not None
    assert reading.listed == 2


@pytest.mark.conformance("beyond certification, NRPS: Instructor at a launch, Learner in the roster")
def test_a_non_editing_teacher_of_moodle_stays_a_trainer(moodle: Kit) -> None:
    assistant = moodle.platform.add_account("Tom Aide")
    moodle.platform.enrol(moodle.course, assistant, "assistant")
    assert moodle.person(assistant).open(moodle.activity).opened
    read(moodle)
    place = {one.id: one.subject for one in moodle.identities()}
    roles = {place[one.identity_id]: one.role for one in moodle.members()}
    assert roles[assistant.id] is Role.TRAINER
