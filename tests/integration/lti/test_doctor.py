"""The connection doctor against simulated platforms: right ones, and everything that is usually wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from core.database import Database
from core.sealing import Sealer
from lms_adapter.lti import claims, keys
from lms_adapter.lti.doctor import examination
from lms_adapter.lti.doctor.examination import CHECKS, examine
from lms_adapter.lti.doctor.findings import CODES, FAILURE, NOT_LOOKED_AT, Finding, worst
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Context, Deployment, LineItem, Refusal, Registration
from tests.factories.platform_course import connect_course
from tests.factories.school import NOON, School, build_school
from tests.simulators.lti.platform import SimulatedPlatform
from tests.simulators.lti.profiles import ProfileName

SEALER = Sealer("s" * 32)
PUBLIC = "https://cours.example"


class Clinic:
    """A school, its platform, and a doctor."""

    def __init__(self, school: School, profile: ProfileName = "moodle") -> None:
        self.now = NOON
        self.school = school
        self.platform = SimulatedPlatform(
            profile, clock=lambda: self.now, to_tools=httpx.MockTransport(self._keys), client_id="client-1"
        )
        self.tool = self.platform.add_tool(jwks_uri=f"{PUBLIC}/lti/school/jwks")
        self.course = self.platform.add_course("Promotion Lille", number="2")
        for name, role in (("Lina Test", "student"), ("Theo Test", "teacher")):
            self.platform.enrol(self.course, self.platform.add_account(name), role)  # type: ignore[arg-type]
        self.connected = connect_course(
            school,
            memberships_url=self.platform.memberships_url("2"),
            line_items_url=self.platform.line_items_url("2"),
        )
        self.change(
            Registration,
            self.connected.registration.id,
            token_endpoint=self.platform.token_url,
            jwks_uri=self.platform.jwks_url,
            last_launch_at=NOON,
            product=profile,
        )
        self.http = PlatformHttp(private_platforms=False, transport=self.platform.transport())

    def _keys(self, request: httpx.Request) -> httpx.Response:
        assert str(request.url) == f"{PUBLIC}/lti/school/jwks"
        with self.school.database.reading() as session:
            home = self.school.organisation.id
            return httpx.Response(200, json=keys.public_keyset(session, organisation_id=home, now=self.now))

    def change(self, model: Any, number: int, **values: Any) -> None:
        with self.school.database.transaction() as session:
            row = session.get_one(model, number)
            for name, value in values.items():
                setattr(row, name, value)

    def registration(self) -> Registration:
        with self.school.database.reading() as session:
            return session.get_one(Registration, self.connected.registration.id)

    def add(self, row: Any) -> None:
        with self.school.database.transaction() as session:
            session.add(row)

    def look(self, *, public_url: str = PUBLIC, http: PlatformHttp | None = None) -> dict[str, Finding]:
        found = examine(
            self.school.database,
            http or self.http,
            SEALER,
            registration_id=self.connected.registration.id,
            public_url=public_url,
            clock=lambda: self.now,
        )
        for one in found:
            known = one.code in (*CODES.get(one.check, ()), NOT_LOOKED_AT) or one.values.get("reason") is not None
            assert known, f"{one.check}.{one.code} is not listed"
        return {one.check: one for one in found}


@pytest.fixture
def clinic(database: Database) -> Clinic:
    return Clinic(build_school(database))


def codes(found: dict[str, Finding]) -> dict[str, str]:
    return {check: one.code for check, one in found.items()}


def test_everything_is_well(clinic: Clinic) -> None:
    found = clinic.look()
    assert {one.state for one in found.values()} == {"ok"} | {found["clock"].state}
    assert worst(found.values()) == "ok"
    assert codes(found) | {"clock": ""} == {
        "our_address": "https", "our_keys": "signing", "enabled": "on", "platform_keys": "readable",
        "token": "granted", "clock": "", "scope_score": "granted", "scope_line_item": "granted",
        "scope_line_item_read": "granted", "scope_result": "granted", "scope_memberships": "granted",
        "line_items": "readable", "roster": "readable", "launches": "launched", "deployments": "accepted",
        "refusals": "none", "sending": "running", "cookies": "partitioned", "product": "moodle",
    }  # fmt: skip
    assert (found["roster"].values["members"], found["roster"].values["named"]) == (2, 2)


@pytest.mark.parametrize("profile", ["canvas", "openedx"])
def test_other_platforms_are_examined_as_well(database: Database, profile: ProfileName) -> None:
    found = Clinic(build_school(database), profile).look()
    assert worst(found.values()) == "ok"
    assert found["product"].code == profile


def test_the_platform_is_only_read(clinic: Clinic) -> None:
    clinic.look()
    sent = {(one.service, one.method) for one in clinic.platform.log}
    assert sent == {("keys", "GET"), ("token", "POST"), ("line_items", "GET"), ("memberships", "GET")}


def test_no_connection_to_the_database_is_held_while_the_platform_is_asked(clinic: Clinic) -> None:
    inner = clinic.platform.transport()

    class Looking(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            assert clinic.school.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
            return inner.handle_request(request)

    assert worst(clinic.look(http=PlatformHttp(private_platforms=False, transport=Looking())).values()) == "ok"


def test_a_moodle_that_cannot_fetch_our_keys_is_told_apart_from_one_that_refuses_us(clinic: Clinic) -> None:
    clinic.platform.reaches_tools = False
    found = clinic.look()
    assert (found["token"].code, found["token"].state) == ("key_set_unreachable", "failed")
    for check, needed in (("scopes", "token"), ("line_items", "token"), ("roster", "token")):
        assert (found[check].code, found[check].values) == (NOT_LOOKED_AT, {"because": needed})
    assert found["platform_keys"].state == "ok"
    assert found["deployments"].state == "ok"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda clinic: setattr(clinic.tool, "active", False), "client_refused"),
        (lambda clinic: clinic.platform.tools.clear(), "client_refused"),
        (
            lambda clinic: clinic.change(Registration, 1, token_endpoint="https://lms.example/nothing"),
            "token_endpoint_wrong",
        ),
        (lambda clinic: clinic.change(Registration, 1, token_endpoint="https://gone.example/token"), "unreachable"),
        (lambda clinic: clinic.change(Registration, 1, token_endpoint="ftp://lms.example/token"), "bad_address"),
        (lambda clinic: clinic.change(Registration, 1, token_audience="https://other.example"), "client_refused"),
        (lambda clinic: setattr(clinic.platform.faults, "down", True), "unreachable"),
        (lambda clinic: setattr(clinic.platform.faults, "throttled", 1.0), "throttled"),
    ],
)
def test_why_no_token_is_given(clinic: Clinic, spoil: Callable[[Clinic], None], code: str) -> None:
    spoil(clinic)
    found = clinic.look()["token"]
    assert (found.code, found.state) == (code, "failed")


def test_a_secret_that_was_changed_is_our_own_fault(clinic: Clinic) -> None:
    with clinic.school.database.transaction() as session:
        home = clinic.school.organisation.id
        keys.signing_key(session, organisation_id=home, sealer=Sealer("t" * 32), now=NOON)
    found = clinic.look()
    assert (found["our_keys"].code, found["our_keys"].state) == ("sealed_otherwise", "failed")
    assert found["token"].values == {"because": "our_keys"}


@pytest.mark.parametrize(
    ("scope", "check", "state"),
    [
        (claims.SCOPE_SCORE, "scope_score", "failed"),
        (claims.SCOPE_LINE_ITEM, "scope_line_item", "warning"),
        (claims.SCOPE_RESULT, "scope_result", "warning"),
        (claims.SCOPE_MEMBERSHIPS, "scope_memberships", "warning"),
    ],
)
def test_a_service_that_is_not_allowed_is_named(clinic: Clinic, scope: str, check: str, state: str) -> None:
    clinic.tool.scopes = tuple(one for one in claims.SCOPES if one != scope)
    found = clinic.look()
    assert (found[check].code, found[check].state) == ("missing", state)
    assert [one.code for name, one in found.items() if name.startswith("scope_")].count("missing") == 1
    if scope == claims.SCOPE_MEMBERSHIPS:
        assert found["roster"].values == {"because": "scope_memberships"}


def test_a_platform_that_grants_scopes_only_one_by_one_is_asked_so(clinic: Clinic) -> None:
    inner = clinic.platform.transport()

    class Strict(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("token.php") and b"contextmembership" in request.read():
                return httpx.Response(400, json={"error": "invalid_scope"}, request=request)
            return inner.handle_request(request)

    found = clinic.look(http=PlatformHttp(private_platforms=False, transport=Strict()))
    assert found["token"].code == "granted"
    assert found["scope_score"].code == "granted"
    assert found["scope_memberships"].code == "missing"
    assert found["line_items"].state == "ok"


def test_columns_of_ours_that_are_gone_are_counted(clinic: Clinic) -> None:
    there = clinic.platform.add_column("2", label="a01", maximum=100.0)
    for number, url in enumerate((clinic.platform.line_item_url(there), "https://lms.example/gone")):
        clinic.add(
            LineItem(
                organisation_id=clinic.school.organisation.id,
                context_id=clinic.connected.context.id,
                course_id=clinic.school.course.id,
                target=f"assessment:a0{number}",
                url=url,
                state="present",
                created_at=NOON,
            )
        )
    found = clinic.look()["line_items"]
    assert (found.code, found.state) == ("some_missing", "warning")
    assert {name: found.values[name] for name in ("there", "ours", "missing")} == {"there": 1, "ours": 1, "missing": 1}


def test_names_that_the_platform_keeps_to_itself_are_noticed(clinic: Clinic) -> None:
    clinic.tool.sends_name = clinic.tool.sends_email = False
    found = clinic.look()["roster"]
    assert (found.code, found.state) == ("names_withheld", "warning")


def test_before_the_first_launch_there_is_nothing_to_read_and_activation_is_the_question(clinic: Clinic) -> None:
    clinic.change(Context, clinic.connected.context.id, memberships_url="", line_items_url="")
    clinic.change(Registration, clinic.connected.registration.id, last_launch_at=None)
    found = clinic.look()
    assert codes(found) | {"clock": ""} == codes(found) | {
        "clock": "", "line_items": "no_course_yet", "roster": "no_course_yet", "launches": "never",
    }  # fmt: skip
    assert found["roster"].values["product"] == "moodle"


@pytest.mark.parametrize(
    ("ahead", "code", "state"),
    [
        (0, "same", "ok"),
        (5, "same", "ok"),
        (8, "differs", "warning"),
        (12, "too_far", "failed"),
        (-30, "differs", "warning"),
        (-90, "too_far", "failed"),
    ],
)
def test_clocks_are_compared(clinic: Clinic, ahead: int, code: str, state: str) -> None:
    inner = clinic.platform.transport()
    theirs = clinic.now - timedelta(seconds=ahead)

    class Dated(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = inner.handle_request(request)
            answer.headers["Date"] = theirs.strftime("%a, %d %b %Y %H:%M:%S GMT")
            return answer

    found = clinic.look(http=PlatformHttp(private_platforms=False, transport=Dated()))["clock"]
    assert (found.code, found.state) == (code, state)
    assert found.values["seconds"] == abs(ahead)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"keys": []}, "no_keys"),
        ([], "no_keys"),
        ({"keys": [{"kty": "EC", "kid": "x"}]}, "no_usable_key"),
        ({"keys": [{"kty": "RSA", "kid": "x", "n": "AQAB", "e": "AQAB"}]}, "no_usable_key"),
    ],
)
def test_a_key_set_without_a_usable_key_is_found(clinic: Clinic, document: Any, code: str) -> None:
    answers = httpx.MockTransport(lambda _request: httpx.Response(200, json=document))
    found = clinic.look(http=PlatformHttp(private_platforms=False, transport=answers))["platform_keys"]
    assert (found.code, found.state) == (code, "failed")


@pytest.mark.parametrize(
    ("public_url", "address", "cookies"),
    [
        ("https://cours.example", "https", "partitioned"),
        ("http://cours.example", "http", "plain"),
        ("http://localhost:8000", "local", "partitioned"),
        ("http://192.168.1.9", "local", "plain"),
        ("https://serveur", "local", "partitioned"),
    ],
)
def test_our_own_address_is_judged(clinic: Clinic, public_url: str, address: str, cookies: str) -> None:
    found = clinic.look(public_url=public_url)
    assert (found["our_address"].code, found["cookies"].code) == (address, cookies)


def test_a_private_address_is_refused_before_it_is_called(clinic: Clinic) -> None:
    clinic.change(Registration, 1, jwks_uri="http://lms.example/keys")
    assert clinic.look()["platform_keys"].code == "not_https"


def test_what_waits_for_the_administrator_is_named(clinic: Clinic) -> None:
    clinic.add(
        Deployment(
            organisation_id=clinic.school.organisation.id,
            registration_id=clinic.connected.registration.id,
            deployment_id="2",
            state="waiting",
            first_seen_at=NOON,
        )
    )
    assert clinic.look()["deployments"].state == "warning"
    clinic.change(Deployment, clinic.connected.deployment.id, state="refused")
    found = clinic.look()["deployments"]
    assert (found.code, found.state, found.values) == ("waiting", "failed", {"accepted": 0, "waiting": 1})


def test_refused_launches_of_the_last_week_are_counted_by_reason(clinic: Clinic) -> None:
    def refuse(number: int, reason: str, at: datetime) -> None:
        clinic.add(
            Refusal(
                reference=f"r{number}",
                organisation_id=clinic.school.organisation.id,
                registration_id=clinic.connected.registration.id,
                reason=reason,
                detail="",
                at=at,
            )
        )

    for number, reason in enumerate(("expired", "expired", "state_used")):
        refuse(number, reason, NOON - timedelta(days=1))
    refuse(9, "nobody", NOON - timedelta(days=8))
    found = clinic.look()["refusals"]
    assert found.values == {"days": 7, "count": 3, "reasons": ("expired: 2", "state_used: 1")}


def test_a_platform_that_was_mended_is_called_again_at_once(clinic: Clinic) -> None:
    number, later = clinic.connected.registration.id, NOON + timedelta(hours=1)
    clinic.change(Registration, number, problem="client_refused", failing_since=NOON, paused_until=later)
    assert clinic.look()["sending"].code == "resumed"
    row = clinic.registration()
    assert (row.problem, row.failing_since, row.paused_until) == ("", None, None)


def test_a_platform_that_asked_us_to_wait_or_still_refuses_us_is_left_alone(clinic: Clinic) -> None:
    number, later = clinic.connected.registration.id, NOON + timedelta(hours=1)
    clinic.change(Registration, number, problem="throttled", failing_since=NOON, paused_until=later)
    assert clinic.look()["sending"].code == "paused"
    clinic.change(Registration, number, problem="client_refused")
    clinic.tool.active = False
    assert clinic.look()["sending"].code == "paused"
    assert clinic.registration().paused_until == later


def test_a_rotation_under_way_is_told_with_its_day(clinic: Clinic) -> None:
    home = clinic.school.organisation.id
    with clinic.school.database.transaction() as session:
        keys.signing_key(session, organisation_id=home, sealer=SEALER, now=NOON)
        keys.begin_rotation(session, organisation_id=home, sealer=SEALER, now=NOON)
    found = clinic.look()["our_keys"]
    assert found.code == "rotating"
    assert found.values["changes_at"] == (NOON + timedelta(days=7)).isoformat()


def test_a_platform_that_lets_everything_time_out_keeps_nobody_waiting(clinic: Clinic) -> None:
    def hanging(request: httpx.Request) -> httpx.Response:
        clinic.now += timedelta(seconds=50)
        raise httpx.ReadTimeout("no answer", request=request)

    found = clinic.look(http=PlatformHttp(private_platforms=False, transport=httpx.MockTransport(hanging)))
    assert found["platform_keys"].code == "timeout"
    assert (found["token"].code, found["token"].values) == (NOT_LOOKED_AT, {"because": ""})


def test_a_check_that_breaks_hides_nothing_else(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_case: Any) -> Any:
        raise ZeroDivisionError

    changed = tuple(examination.Check(one.name, broken) if one.name == "roster" else one for one in CHECKS)
    monkeypatch.setattr(examination, "CHECKS", changed)
    with pytest.raises(AssertionError, match=r"roster\.failure is not listed"):
        clinic.look()
    monkeypatch.setitem(CODES, "roster", (FAILURE,))
    found = clinic.look()
    assert (found["roster"].code, found["roster"].state) == (FAILURE, "unknown")
    assert found["product"].state == "ok"


def test_every_check_is_in_the_list_of_codes() -> None:
    assert {check.name for check in CHECKS} <= set(CODES)
    assert set(CODES) - {check.name for check in CHECKS} == {one for one in CODES if one.startswith("scope_")}
