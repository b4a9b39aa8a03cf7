"""The roster of a platform: complete, in the pages that it makes, with roles that we understand (NRPS 2.0)."""

from __future__ import annotations

import pytest

from core.clock import utc_now
from core.origins import same_origin
from course.enrolment.models import Role
from lms_adapter.lti import claims
from lms_adapter.lti.nrps import MEDIA_TYPE, Listed
from lms_adapter.lti.roles import role_of
from lms_adapter.lti.roster_pages import Walk, walk_roster
from tests.conformance.lti.live.asking import ask, refusal, status_of, with_query
from tests.conformance.lti.live.conftest import Saw
from tests.conformance.lti.live.ground import Ground

LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"


@pytest.fixture
def roster(ground: Ground) -> str:
    """The address of the roster."""
    if not ground.memberships_url:
        pytest.skip("no launch named a roster: the tool may not read who is in the course")
    return ground.memberships_url


def walk(ground: Ground, url: str) -> Walk:
    """Every page, as the worker reads them."""
    return walk_roster(ground.services, registration=ground.registration, url=url, clock=utc_now)


@pytest.mark.conformance("NRPS 2: everybody, with a role")
def test_the_whole_roster_is_read_and_everybody_has_a_role_that_we_know(ground: Ground, roster: str, saw: Saw) -> None:
    read = walk(ground, roster)
    assert read.complete, read.problem
    assert role_of(read.members[ground.learner].roles) is Role.LEARNER
    assert all(one.roles for one in read.members.values())
    if ground.trainer in read.members:
        assert role_of(read.members[ground.trainer].roles) is Role.TRAINER
    short = any("#" not in role for one in read.members.values() for role in one.roles)
    saw("roles in the roster", "short" if short else "full")
    saw("names in the roster", _share(read, "name"))
    saw("addresses in the roster", _share(read, "email"))
    saw("groups in the roster", _share(read, "groups"))


def _share(read: Walk, part: str) -> str:
    having = sum(bool(getattr(one, part)) for one in read.members.values())
    return "everybody's" if having == len(read.members) else "some" if having else "none"


@pytest.mark.conformance("NRPS 2.4: pages")
def test_every_page_is_followed_and_nobody_is_missed(ground: Ground, roster: str, saw: Saw) -> None:
    whole, paged = walk(ground, roster), walk(ground, with_query(roster, limit="1"))
    assert paged.complete, paged.problem
    assert paged.members.keys() == whole.members.keys()
    saw("a roster asked for one by one", "a page each" if paged.pages >= len(whole.members) else "fewer pages")


@pytest.mark.conformance("NRPS 2.4: role")
def test_asking_for_learners_gives_no_strangers(ground: Ground, roster: str, saw: Saw) -> None:
    whole = walk(ground, roster)
    asked = walk(ground, with_query(roster, role=LEARNER))
    assert asked.members.keys() <= whole.members.keys()
    assert ground.learner in asked.members
    others = [one for one in asked.members.values() if role_of(one.roles) is not Role.LEARNER]
    saw("a roster of learners only", "everybody all the same" if others else "learners")


@pytest.mark.conformance("NRPS 3.2: rlid")
def test_asking_for_one_activity_gives_no_strangers(ground: Ground, roster: str, saw: Saw) -> None:
    if not ground.resource_link:
        pytest.skip("no activity of this course is known")
    whole = walk(ground, roster)
    asked = walk(ground, with_query(roster, rlid=ground.resource_link))
    if not asked.complete:
        assert asked.kind == "permanent"
        saw("a roster of one activity", f"refused ({asked.problem})")
        return
    assert asked.members.keys() <= whole.members.keys()
    assert ground.learner in asked.members
    saw("a roster of one activity", _messages(ground, roster, asked.members))


def _messages(ground: Ground, roster: str, members: dict[str, Listed]) -> str:
    """What comes with each person: nothing more, or the claims of a launch."""
    token = ask(ground, [claims.SCOPE_MEMBERSHIPS]).token
    asked = with_query(roster, rlid=ground.resource_link)
    document = ground.http.get_json(asked, accept=MEDIA_TYPE, token=token).document
    with_message = sum("message" in one for one in document["members"])
    return f"{'with' if with_message else 'without'} the claims of a launch" if members else "nobody"


@pytest.mark.conformance("NRPS 2.1: media type")
def test_the_media_type_of_the_roster_is_taken_alone(ground: Ground, roster: str, saw: Saw) -> None:
    token = ask(ground, [claims.SCOPE_MEMBERSHIPS]).token
    assert ground.http.get_json(roster, accept=MEDIA_TYPE, token=token).status == 200
    for accept in ("application/json", f"{MEDIA_TYPE}, application/json"):
        status = status_of(ground.http.get_json, roster, accept=accept, token=token)
        saw(f"a roster asked for as {accept.replace(MEDIA_TYPE, 'its type')}", str(status))


@pytest.mark.conformance("NRPS 2.4: pages stay at home")
def test_the_roster_is_at_the_origin_of_the_platforms_other_services(ground: Ground, roster: str) -> None:
    assert same_origin(roster, ground.line_items_url)


@pytest.mark.conformance("NRPS 2.2: a token for something else")
def test_a_token_for_scores_does_not_open_the_roster(ground: Ground, roster: str) -> None:
    token = ask(ground, [claims.SCOPE_SCORE]).token
    refused = refusal(ground.http.get_json, roster, accept=MEDIA_TYPE, token=token)
    assert refused is not None
    assert refused.status in (401, 403)
