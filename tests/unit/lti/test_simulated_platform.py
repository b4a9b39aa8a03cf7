"""The simulated platform behaves as Moodle, Canvas and Open edX were seen to: tests that lean on it stand on this."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from lms_adapter.lti import claims
from lms_adapter.lti.http import Answer, PlatformHttp
from lms_adapter.lti.service_errors import ServiceError
from tests.simulators.lti.campus import Account, Course
from tests.simulators.lti.gradebook import Column
from tests.simulators.lti.platform import SimulatedPlatform
from tests.simulators.lti.profiles import ProfileName

KEY = RSAKey.generate_key(2048, {"kid": "tool-1", "alg": "RS256", "use": "sig"}, auto_kid=False)
NOW = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


class Site:
    """A platform with one course, one learner and one column, and the calls of a tool."""

    def __init__(self, profile: ProfileName) -> None:
        self.moment = NOW
        self.platform = SimulatedPlatform(profile, clock=lambda: self.moment)
        self.platform.add_tool(keyset=dict(KeySet([KEY]).as_dict(private=False)))
        self.course: Course = self.platform.add_course("Promotion Lille")
        self.learner: Account = self.platform.add_account("Lina Test")
        self.platform.enrol(self.course, self.learner)
        self.platform.add_activity(self.course, title="Module 1", maximum=20.0)
        self.column: Column = next(iter(self.platform.book.columns.values()))
        self.http = PlatformHttp(private_platforms=False, transport=self.platform.transport())

    def assertion(self, changes: Mapping[str, Any] | None = None) -> str:
        issued = int(self.moment.timestamp())
        payload = {
            "iss": "client-1",
            "sub": "client-1",
            "aud": self.platform.token_url,
            "iat": issued - 5,
            "exp": issued + 60,
            "jti": secrets.token_hex(8),
        }
        return jwt.encode({"alg": "RS256", "kid": "tool-1"}, {**payload, **(changes or {})}, KEY)

    def ask_token(self, scope: str = " ".join(claims.SCOPES), **changes: Any) -> Answer:
        fields = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.assertion(changes),
            "scope": scope,
        }
        return self.http.post_form(self.platform.token_url, fields)

    def token(self) -> str:
        return str(self.ask_token().document["access_token"])

    def send(self, given: float | None, *, at: datetime, token: str | None = None, **changes: Any) -> Answer:
        address, _, query = self.platform.line_item_url(self.column).partition("?")
        document = {
            "userId": self.learner.id,
            "timestamp": at.isoformat(),
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "scoreGiven": given,
            "scoreMaximum": 100,
            **changes,
        }
        url = f"{address}/scores?{query}" if query else f"{address}/scores"
        return self.http.send_json("POST", url, document, content_type=SCORE, token=token or self.token())

    def results(self, more: str = "") -> list[dict[str, Any]]:
        address, _, query = self.platform.line_item_url(self.column).partition("?")
        url = f"{address}/results?{query}{more}"
        return list(self.http.get_json(url, accept=RESULTS, token=self.token()).document)

    @property
    def score(self) -> float | None:
        return self.platform.book.score(self.column.id, self.learner.id)


@pytest.fixture(params=["moodle", "canvas", "openedx"])
def site(request: pytest.FixtureRequest) -> Site:
    return Site(request.param)


def test_a_score_is_rescaled_to_the_column(site: Site) -> None:
    site.send(75, at=NOW)
    assert site.score == 15.0


def test_an_older_timestamp_is_a_conflict_and_a_later_one_is_taken(site: Site) -> None:
    site.send(50, at=NOW)
    with pytest.raises(ServiceError) as refused:
        site.send(60, at=NOW - timedelta(seconds=1))
    assert refused.value.code == "conflict"
    site.send(60, at=NOW + timedelta(seconds=1))
    assert site.score == 12.0


@pytest.mark.parametrize(("profile", "score"), [("moodle", 10.0), ("canvas", 12.0), ("openedx", 10.0)])
def test_an_equal_timestamp_is_a_conflict_but_in_canvas(profile: ProfileName, score: float) -> None:
    site = Site(profile)
    site.send(50, at=NOW)
    if profile == "canvas":
        site.send(60, at=NOW)
    else:
        with pytest.raises(ServiceError) as refused:
            site.send(60, at=NOW)
        assert refused.value.status == 409
    assert site.score == score


@pytest.mark.parametrize(("profile", "taken"), [("moodle", False), ("canvas", True)])
def test_only_moodle_forgets_parts_of_a_second(profile: ProfileName, taken: bool) -> None:
    site = Site(profile)
    site.send(50, at=NOW)
    later = NOW + timedelta(milliseconds=20)
    if taken:
        site.send(60, at=later)
    else:
        with pytest.raises(ServiceError, match="409"):
            site.send(60, at=later)


@pytest.mark.parametrize(("profile", "left"), [("moodle", None), ("canvas", 10.0), ("openedx", 10.0)])
def test_a_score_that_is_not_final_wipes_the_grade_in_moodle_only(profile: ProfileName, left: float | None) -> None:
    site = Site(profile)
    site.send(50, at=NOW)
    site.send(90, at=NOW + timedelta(seconds=2), gradingProgress="PendingManual")
    assert site.score == left


def test_moodle_says_why_in_the_status_phrase() -> None:
    site = Site("moodle")
    with pytest.raises(ServiceError) as refused:
        site.send(50, at=NOW, userId="999")
    assert refused.value.status == 400
    assert "Incorrect score received" in refused.value.reason


def test_a_grade_that_a_teacher_typed_stays(site: Site) -> None:
    site.platform.override(site.column, site.learner, 3.0)
    site.send(100, at=NOW + timedelta(seconds=5))
    assert site.score == 3.0


def test_zero_is_shown_but_not_published_by_open_edx() -> None:
    shown = {}
    for profile in ("moodle", "canvas", "openedx"):
        site = Site(profile)
        site.send(0, at=NOW)
        shown[profile] = (site.score, "resultScore" in site.results()[0])
    assert shown == {"moodle": (0.0, True), "canvas": (0.0, True), "openedx": (None, False)}


def test_limit_on_results_breaks_moodle() -> None:
    site = Site("moodle")
    with pytest.raises(ServiceError) as broken:
        site.results("&limit=10")
    assert broken.value.status == 404
    assert broken.value.html


@pytest.mark.parametrize(("profile", "kept"), [("moodle", 20.0), ("canvas", 24.0)])
def test_moodle_clamps_what_is_above_the_maximum(profile: ProfileName, kept: float) -> None:
    site = Site(profile)
    site.send(120, at=NOW)
    assert site.score == kept


def test_a_put_without_tag_and_resource_id_resets_them_in_moodle() -> None:
    site = Site("moodle")
    site.column.tag, site.column.resource_id = "note", "assessment:a01"
    url = site.platform.line_item_url(site.column)
    site.http.send_json("PUT", url, {"label": "Neu", "scoreMaximum": 10}, content_type=ITEM, token=site.token())
    assert (site.column.tag, site.column.resource_id, site.column.maximum) == ("", "", 10.0)


def test_a_column_of_an_activity_cannot_be_deleted_and_ours_can(site: Site) -> None:
    with pytest.raises(ServiceError) as refused:
        site.http.delete(site.platform.line_item_url(site.column), token=site.token())
    assert refused.value.status == 403
    made = site.http.send_json(
        "POST",
        site.platform.line_items_url(site.course.id),
        {"label": "Examen", "scoreMaximum": 100, "tag": "t"},
        content_type=ITEM,
        token=site.token(),
    )
    site.http.delete(made.document["id"], token=site.token())
    assert list(site.platform.book.columns.values()) == [site.column]


def test_moodle_finds_no_handler_for_another_media_type() -> None:
    site = Site("moodle")
    with pytest.raises(ServiceError, match="No handler"):
        site.http.get_json(site.platform.line_items_url(site.course.id), token=site.token())
    assert site.http.get_json(site.platform.line_items_url(site.course.id), accept=ITEMS, token=site.token()).document


def test_line_items_of_moodle_have_a_link_header_that_nobody_can_read() -> None:
    site = Site("moodle")
    site.platform.add_activity(site.course)
    answer = site.http.get_json(
        site.platform.line_items_url(site.course.id) + "&limit=1", accept=ITEMS, token=site.token()
    )
    assert "&amp;" in answer.headers["link"]
    assert 'rel="next"' not in answer.headers["link"]


@pytest.mark.parametrize(("profile", "pages"), [("moodle", 1), ("canvas", 21)])
def test_a_big_roster_comes_in_pages_except_from_moodle(profile: ProfileName, pages: int) -> None:
    site = Site(profile)
    for number in range(1000):
        site.platform.enrol(site.course, site.platform.add_account(f"Person {number}"))
    url, met, count = site.platform.memberships_url(site.course.id), set(), 0
    while url:
        answer = site.http.get_json(url, accept=MEMBERS, token=site.token())
        met |= {one["user_id"] for one in answer.document["members"]}
        count += 1
        url = answer.headers["link"].partition("<")[2].partition(">")[0] if "link" in answer.headers else ""
    assert (len(met), count) == (1001, pages)


def test_a_non_editing_teacher_is_a_learner_in_the_roster_with_a_short_role() -> None:
    site = Site("moodle")
    assistant = site.platform.add_account("Tom Aide")
    site.platform.enrol(site.course, assistant, "assistant")
    url = site.platform.memberships_url(site.course.id)
    members = site.http.get_json(url, accept=MEMBERS, token=site.token()).document["members"]
    assert members[1]["roles"] == ["Learner"]


def test_the_token_reply_of_moodle_calls_itself_html_and_drops_unknown_scopes() -> None:
    answer = Site("moodle").ask_token(f"{claims.SCOPE_SCORE} https://example.org/unknown")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.document["scope"] == claims.SCOPE_SCORE


@pytest.mark.parametrize(
    "changes",
    [{"iat": int(NOW.timestamp()) + 1}, {"exp": int(NOW.timestamp())}, {"sub": "nobody"}],
    ids=["issued a second ahead", "expired", "of another client"],
)
def test_a_wrong_assertion_gets_no_token(site: Site, changes: dict[str, Any]) -> None:
    with pytest.raises(ServiceError) as refused:
        site.ask_token(**changes)
    assert refused.value.status == 400


@pytest.mark.parametrize("changes", [{"aud": "https://other.example"}, {"jti": ""}], ids=["for another", "no jti"])
def test_moodle_alone_looks_at_neither_audience_nor_id_of_an_assertion(site: Site, changes: dict[str, Any]) -> None:
    if site.platform.profile.name == "moodle":
        assert site.ask_token(**changes).document["access_token"]
        return
    with pytest.raises(ServiceError) as refused:
        site.ask_token(**changes)
    assert refused.value.status == 400


def test_moodle_answers_404_with_a_page_where_it_cannot_fetch_the_keys() -> None:
    site = Site("moodle")
    site.platform.tools["client-1"].keyset, site.platform.reaches_tools = None, False
    with pytest.raises(ServiceError) as refused:
        site.ask_token()
    assert (refused.value.status, refused.value.html) == (404, True)


def test_a_token_ends_and_needs_the_scope(site: Site) -> None:
    weak = str(site.ask_token(claims.SCOPE_RESULT).document["access_token"])
    with pytest.raises(ServiceError) as refused:
        site.send(5, at=NOW, token=weak)
    assert refused.value.status == site.platform.profile.scope_refusal
    token = site.token()
    site.moment += timedelta(hours=1)
    with pytest.raises(ServiceError) as expired:
        site.send(5, at=NOW, token=token)
    assert expired.value.status == 401


@pytest.mark.parametrize("fault", ["error", "timeout", "lost_answer", "throttled", "allowance"])
def test_faults_happen_at_their_rate_and_are_repeatable(site: Site, fault: str) -> None:
    token = site.token()
    setattr(site.platform.faults, fault, 0.3)
    failed: list[ServiceError] = []
    for second in range(100):
        try:
            site.send(5, at=NOW + timedelta(seconds=second), token=token)
        except ServiceError as error:
            failed.append(error)
    assert 15 <= len(failed) <= 45
    assert {one.kind for one in failed} == {"retry"}
    grade = site.column.grades[site.learner.id]
    assert len(grade.history) == (100 if fault == "lost_answer" else 100 - len(failed))
