"""Keys that sign: made once, renewed in time, withdrawn at once; and what platforms are shown of them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import func, select, text

from core.database import Database
from core.sealing import BrokenSeal, Sealer
from core.settings import Settings
from course.enrolment.service import add_organisation
from lms_adapter.lti import keys
from lms_adapter.lti.models import ToolKey
from tests.factories.school import NOON
from web.app import create_app
from worker.app import make_celery

SEALER = Sealer("s" * 32)
DAY = timedelta(days=1)
PRIVATE = {"d", "p", "q", "dp", "dq", "qi"}


def organisation(database: Database, key: str = "school") -> int:
    with database.transaction() as session:
        return add_organisation(session, key=key, name=key, now=NOON).id


@pytest.fixture
def home(any_database: Database) -> int:
    return organisation(any_database)


def signing(database: Database, organisation_id: int, now: datetime) -> RSAKey:
    with database.transaction() as session:
        return keys.signing_key(session, organisation_id=organisation_id, sealer=SEALER, now=now)


def served(database: Database, organisation_id: int, now: datetime) -> list[str]:
    with database.reading() as session:
        return [one["kid"] for one in keys.public_keyset(session, organisation_id=organisation_id, now=now)["keys"]]


def rotate(database: Database, now: datetime) -> int:
    with database.transaction() as session:
        return keys.rotate_keys(session, sealer=SEALER, now=now)


def test_the_first_key_is_made_when_it_is_needed_and_stays(any_database: Database, home: int) -> None:
    first = signing(any_database, home, NOON)
    assert first.is_private
    assert first.as_dict()["n"] == signing(any_database, home, NOON + DAY).as_dict()["n"]
    assert served(any_database, home, NOON) == [first.kid]


def test_what_is_served_verifies_what_was_signed_and_holds_nothing_private(any_database: Database, home: int) -> None:
    key = signing(any_database, home, NOON)
    token = jwt.encode({"alg": "RS256", "kid": key.kid}, {"iss": "client-1"}, key)
    with any_database.reading() as session:
        document = keys.public_keyset(session, organisation_id=home, now=NOON)
        pem = keys.public_pem(session, organisation_id=home, now=NOON)
    assert all(not PRIVATE & set(one) for one in document["keys"])
    assert {name: document["keys"][0][name] for name in ("alg", "use", "kty")} == {
        "alg": "RS256", "use": "sig", "kty": "RSA",
    }  # fmt: skip
    assert jwt.decode(token, KeySet.import_key_set({"keys": document["keys"]})).claims == {"iss": "client-1"}
    assert jwt.decode(token, RSAKey.import_key(pem)).claims == {"iss": "client-1"}
    assert pem.startswith("-----BEGIN PUBLIC KEY-----")


def test_the_database_alone_gives_no_private_key(any_database: Database, home: int) -> None:
    key = signing(any_database, home, NOON)
    secret = key.as_dict(private=True)["d"]
    with any_database.reading() as session:
        kept = session.execute(text("SELECT * FROM lti_tool_key")).one()
    assert str(secret) not in str(kept)
    with any_database.transaction() as session, pytest.raises(BrokenSeal):
        keys.signing_key(session, organisation_id=home, sealer=Sealer("t" * 32), now=NOON)


def test_organisations_have_keys_of_their_own(any_database: Database, home: int) -> None:
    other = organisation(any_database, "other")
    assert signing(any_database, home, NOON).kid != signing(any_database, other, NOON).kid
    assert len(served(any_database, home, NOON)) == len(served(any_database, other, NOON)) == 1


def test_a_new_key_is_served_before_it_signs_and_the_old_one_after_it_has_stopped(
    any_database: Database, home: int
) -> None:
    old = signing(any_database, home, NOON).kid
    assert rotate(any_database, NOON + 82 * DAY) == 0
    begun = NOON + 83 * DAY
    assert rotate(any_database, begun) == 1
    assert rotate(any_database, begun + DAY) == 0
    new, also = served(any_database, home, begun)
    assert also == old
    assert signing(any_database, home, begun).kid == old
    assert signing(any_database, home, begun + 7 * DAY - timedelta(seconds=1)).kid == old
    assert signing(any_database, home, begun + 7 * DAY).kid == new
    assert served(any_database, home, begun + 8 * DAY - timedelta(seconds=1)) == [new, old]
    assert served(any_database, home, begun + 8 * DAY) == [new]


def test_a_rotation_ends_by_itself_and_the_next_begins_on_the_first_night_of_a_worker(
    any_database: Database, home: int
) -> None:
    signing(any_database, home, NOON)
    rotate(any_database, NOON + 83 * DAY)
    a_year_later = NOON + 400 * DAY
    new = signing(any_database, home, a_year_later).kid
    assert rotate(any_database, a_year_later) == 1
    with any_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ToolKey)) == 2, "keys out of service are forgotten"
    assert new in served(any_database, home, a_year_later)
    assert signing(any_database, home, a_year_later).kid == new


def test_in_an_emergency_the_old_keys_are_withdrawn_at_once(any_database: Database, home: int) -> None:
    signing(any_database, home, NOON)
    rotate(any_database, NOON + 83 * DAY)
    now = NOON + 84 * DAY
    with any_database.transaction() as session:
        made = keys.rotate_at_once(session, organisation_id=home, sealer=SEALER, now=now)
    assert served(any_database, home, now) == [made.kid]
    assert signing(any_database, home, now).kid == made.kid


def test_a_rotation_asked_for_early_begins_once(any_database: Database, home: int) -> None:
    def begin() -> bool:
        with any_database.transaction() as session:
            return keys.begin_rotation(session, organisation_id=home, sealer=SEALER, now=NOON + DAY)

    assert not begin(), "nothing is signed yet: the first key is made when it is needed"
    signing(any_database, home, NOON)
    assert begin()
    assert not begin()


@pytest.mark.postgresql
def test_two_first_signatures_at_the_same_time_make_one_key(postgresql_database: Database) -> None:
    home, together = organisation(postgresql_database), threading.Barrier(6)

    def sign(_number: int) -> str:
        with postgresql_database.transaction() as session:
            session.execute(text("SELECT 1"))
            together.wait(10)
            return str(keys.signing_key(session, organisation_id=home, sealer=SEALER, now=NOON).kid)

    with ThreadPoolExecutor(6) as pool:
        kids = set(pool.map(sign, range(6)))
    assert len(kids) == 1
    assert served(postgresql_database, home, NOON) == list(kids)


@pytest.mark.postgresql
def test_making_a_key_waits_for_nobody_who_only_refers_to_the_organisation(postgresql_database: Database) -> None:
    home = organisation(postgresql_database)
    with postgresql_database.transaction() as session:
        keys.signing_key(session, organisation_id=home, sealer=SEALER, now=NOON)
        with postgresql_database.transaction() as other:
            other.execute(text("SET LOCAL lock_timeout = '2s'"))
            other.execute(
                text("INSERT INTO person (organisation_id, display_name, role, locale, session_epoch, created_at) "
                     "VALUES (:home, 'x', 'learner', 'fr', 1, now())"), {"home": home},
            )  # fmt: skip


def test_the_address_of_the_keys_answers_anybody_and_may_be_kept_for_minutes(
    settings: Settings, database: Database
) -> None:
    organisation(database)
    client = create_app(settings, database).test_client()
    first, second = client.get("/lti/school/jwks"), client.get("/lti/school/jwks")
    assert first.status_code == 200
    assert first.mimetype == "application/json"
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in first.headers
    assert first.json == second.json
    (only,) = (first.json or {})["keys"]
    assert not PRIVATE & set(only)


def test_the_address_of_an_unknown_organisation_has_no_keys(settings: Settings, database: Database) -> None:
    app: Flask = create_app(settings, database)
    answer = app.test_client().get("/lti/nobody/jwks")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ToolKey)) == 0


def test_the_worker_begins_rotations_at_night(settings: Settings, database: Database) -> None:
    home = organisation(database)
    with database.transaction() as session:
        keys.signing_key(session, organisation_id=home, sealer=Sealer(settings.secret_key), now=NOON - 400 * DAY)
    celery = make_celery(settings, database)
    assert celery.tasks["keys.rotate"].apply().get() == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ToolKey)) == 2
