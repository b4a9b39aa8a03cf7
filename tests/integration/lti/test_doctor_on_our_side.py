"""What the connection doctor finds on our own side: address, cookies, keys, and what we noted of the platform."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.sealing import Sealer
from lms_adapter.lti import keys
from lms_adapter.lti.models import Deployment, Refusal, Registration
from tests.factories.clinic import SEALER, Clinic
from tests.factories.school import NOON


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


def test_a_secret_that_was_changed_is_our_own_fault(clinic: Clinic) -> None:
    with clinic.school.database.transaction() as session:
        home = clinic.school.organisation.id
        keys.signing_key(session, organisation_id=home, sealer=Sealer("t" * 32), now=NOON)
    found = clinic.look()
    assert (found["our_keys"].code, found["our_keys"].state) == ("sealed_otherwise", "failed")
    assert found["token"].values == {"because": "our_keys"}


def test_a_rotation_under_way_is_told_with_its_day(clinic: Clinic) -> None:
    home = clinic.school.organisation.id
    with clinic.school.database.transaction() as session:
        keys.signing_key(session, organisation_id=home, sealer=SEALER, now=NOON)
        keys.begin_rotation(session, organisation_id=home, sealer=SEALER, now=NOON)
    found = clinic.look()["our_keys"]
    assert found.code == "rotating"
    assert found.values["changes_at"] == (NOON + timedelta(days=7)).isoformat()


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
