"""`passerelle lti`: platforms are listed, examined, connected; keys are renewed."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from cli import lti as command
from cli.lti_words import LABELS, advice, sentence
from cli.main import main
from core.clock import utc_now
from core.database import Database
from core.sealing import Sealer
from core.settings import read_settings
from lms_adapter.lti import keys
from lms_adapter.lti.doctor.findings import CODES, NOT_LOOKED_AT, SERVICE_CODES, Finding
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Registration
from migrations.upgrade import upgrade_database
from tests.factories.platform_course import Connected, connect_course
from tests.factories.school import School, build_school
from tests.simulators.lti.platform import SimulatedPlatform

PUBLIC = "https://cours.example"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setenv("PASSERELLE_HOME", str(tmp_path))
    monkeypatch.setenv("PASSERELLE_PUBLIC_URL", PUBLIC)
    monkeypatch.delenv("PASSERELLE_DATABASE_URL", raising=False)
    database = Database(read_settings().database_url)
    upgrade_database(database)
    return build_school(database)


@pytest.fixture
def platform(installed: School, monkeypatch: pytest.MonkeyPatch) -> SimulatedPlatform:
    def our_keys(_request: httpx.Request) -> httpx.Response:
        with installed.database.reading() as session:
            home = installed.organisation.id
            return httpx.Response(200, json=keys.public_keyset(session, organisation_id=home, now=utc_now()))

    made = SimulatedPlatform("moodle", to_tools=httpx.MockTransport(our_keys))
    made.add_tool(jwks_uri=f"{PUBLIC}/lti/school/jwks")
    course = made.add_course("Promotion Lille", number="2")
    made.enrol(course, made.add_account("Lina Test"))
    monkeypatch.setattr(
        command, "open_http", lambda _settings: PlatformHttp(private_platforms=False, transport=made.transport())
    )
    return made


@pytest.fixture
def connected(installed: School, platform: SimulatedPlatform) -> Connected:
    found = connect_course(
        installed, memberships_url=platform.memberships_url("2"), line_items_url=platform.line_items_url("2")
    )
    with installed.database.transaction() as session:
        row = session.get_one(Registration, found.registration.id)
        row.token_endpoint, row.jwks_uri, row.last_launch_at = platform.token_url, platform.jwks_url, utc_now()
    return found


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ("lti", *words))


def served(school: School) -> list[str]:
    with school.database.reading() as session:
        found = keys.served_keys(session, organisation_id=school.organisation.id, now=utc_now())
        return [one.kid for one in found]


def test_connected_platforms_are_listed(connected: Connected) -> None:
    result = run("list")
    assert result.exit_code == 0
    assert "https://lms.example (client-1)" in result.output
    assert "school" in result.output


def test_a_platform_where_all_is_well_leaves_with_zero(connected: Connected) -> None:
    result = run("doctor", "--organisation", "school", connected.registration.name)
    assert result.exit_code == 0, result.output
    assert "All is well." in result.output
    assert "members 1, with name 1" in result.output
    assert "->" not in result.output
    assert "Lina" not in result.output


def test_a_platform_that_cannot_fetch_our_keys_leaves_with_one_and_names_the_setting(
    connected: Connected, platform: SimulatedPlatform
) -> None:
    platform.reaches_tools = False
    result = run("doctor", "--quiet")
    assert result.exit_code == 1
    assert "curlsecurityblockedhosts" in result.output
    assert f"{PUBLIC}/lti/school/jwks" in result.output
    assert "Our address" not in result.output


def test_warnings_alone_are_no_failure(connected: Connected, platform: SimulatedPlatform) -> None:
    for account in platform.tools.values():
        account.sends_name = account.sends_email = False
    result = run("doctor")
    assert result.exit_code == 0
    assert "Share launcher's name with tool" in result.output


def test_names_that_do_not_exist_are_refused(connected: Connected) -> None:
    for words in (("doctor", "Nothing"), ("doctor", "--organisation", "nobody"), ("rotate-keys", "nobody")):
        result = run(*words)
        assert result.exit_code == 1
        assert "passerelle" in result.stderr


def test_without_any_platform_there_is_nothing_to_examine(installed: School) -> None:
    assert "No platform is connected." in run("list").output
    assert run("doctor").exit_code == 0


def test_keys_are_renewed_in_a_week_or_at_once(installed: School) -> None:
    assert run("rotate-keys", "school").exit_code == 0
    (first,) = served(installed)
    assert "seven days" in run("rotate-keys", "school").output
    assert len(served(installed)) == 2
    assert first in served(installed)
    assert run("rotate-keys", "school", "--at-once").exit_code == 0
    (only,) = served(installed)
    assert only != first


def test_keys_of_another_secret_are_replaced_at_once(installed: School) -> None:
    with installed.database.transaction() as session:
        home = installed.organisation.id
        keys.signing_key(session, organisation_id=home, sealer=Sealer("t" * 32), now=utc_now())
    assert run("rotate-keys", "school", "--at-once").exit_code == 0
    with installed.database.transaction() as session:
        keys.signing_key(session, organisation_id=home, sealer=Sealer(read_settings().secret_key), now=utc_now())


ADD = (
    "add", "--organisation", "school", "--client-id", "AbC", "--authorization-endpoint", "https://m.example/auth",
    "--token-endpoint", "https://m.example/token", "--jwks-uri", "https://m.example/certs",
)  # fmt: skip


def test_a_platform_is_connected_by_its_values(installed: School) -> None:
    result = run(*ADD, "--issuer", "https://m.example", "--deployment-id", "1")
    assert result.exit_code == 0, result.output
    assert f"{PUBLIC}/lti/school/login" in result.output
    assert "m.example" in run("list").output
    again = run(*ADD, "--issuer", "https://m.example")
    assert again.exit_code == 1


def test_values_that_cannot_be_right_are_refused_by_option(installed: School) -> None:
    for issuer in ("m.example", "http://m.example"):
        result = run(*ADD, "--issuer", issuer)
        assert result.exit_code == 1
        assert "--issuer" in result.stderr
    assert "No platform is connected." in run("list").output


def test_every_finding_has_words_and_every_fault_advice() -> None:
    values = dict.fromkeys(
        ("url", "host", "served", "since", "changes_at", "organisation", "count", "usable", "seconds",
                     "ours", "there", "course", "missing", "members", "named", "addressed", "at", "accepted", "waiting",
                     "days", "reasons", "until", "problem", "version", "product"),
        "7",
    )  # fmt: skip
    for check, names in CODES.items():
        assert check in LABELS
        for code in (*names, *SERVICE_CODES):
            finding = Finding(check, code, "failed", values)
            said = sentence(finding) + advice(finding)
            assert "{" not in said, f"{check}.{code}: {said}"
            assert f"({code})" not in said, f"{check}.{code} has no words"
        assert sentence(Finding(check, NOT_LOOKED_AT, "unknown", {"because": "token"}))
    for code in SERVICE_CODES:
        assert advice(Finding("token", code, "failed")) or code in ("forbidden", "unauthorised"), code
