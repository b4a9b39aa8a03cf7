"""The import of people says which accounts a platform made, what becomes of them, and what an administrator can do."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from core.clock import utc_now
from course.enrolment.models import CohortMember, Person, Role
from lms_adapter.lti.people import person_of
from tests.factories.platforms import connect_platform
from tests.factories.school import School

IMPORT = "/administration/personnes/importer"
NINA = "nina@school.test"
CONFIRM = 'name="step" value="confirm"'


@pytest.fixture
def nina(school: School) -> Person:
    """Somebody whom a platform brought, with the address that it says is hers."""
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
        identity = person_of(
            session, registration=registration, subject="17", name="Nina Vera", email=NINA, role=Role.TRAINER,
            locale="fr", now=utc_now(),
        )  # fmt: skip
        return session.get_one(Person, identity.person_id)


def sent(client: FlaskClient, school: School, text: str, step: str = "preview") -> str:
    """What the page says, in plain spaces and apostrophes."""
    answer = client.post(IMPORT, data={"lines": text, "step": step, "cohort": str(school.cohort.id)})
    assert answer.status_code == 200
    return answer.text.replace("\u2019", "'").replace("\u202f", " ")


def row_of(page: str, name: str) -> str:
    """The line of the preview about somebody, without its tags."""
    row = next(one for one in re.findall(r"<tr.*?</tr>", page, re.S) if name in one)
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_a_learner_whom_a_platform_brought_is_named_with_the_platform_and_what_can_be_done(
    administrator: FlaskClient, school: School, nina: Person
) -> None:
    page = sent(administrator, school, f"Antonina;{NINA}\nZoé;zoe@school.test")
    assert "entre dans le groupe compte fait par Moodle du campus" in row_of(page, "Nina Vera")
    assert "1 adresse est déjà celle d'un compte fait par une plateforme" in page
    assert "Sur sa fiche, donnez-lui un lien" in page
    assert "Retirez l'adresse de sa fiche" in page
    assert f'href="/administration/personnes/{nina.id}"' in page
    assert "compte fait" not in row_of(page, "Zoé")
    done = sent(administrator, school, f"Antonina;{NINA}\nZoé;zoe@school.test", "confirm")
    assert "1 compte fait par une plateforme est entré dans un groupe." in done
    assert f'href="/administration/personnes/{nina.id}">Nina Vera</a>' in done
    with school.database.reading() as session:
        assert session.get_one(CohortMember, (school.cohort.id, nina.id)).role is Role.LEARNER


def test_a_trainer_whom_a_platform_brought_is_left_aside_and_that_is_said_before_and_after(
    administrator: FlaskClient, school: School, nina: Person
) -> None:
    text = f"Nina Vera;{NINA};formatrice\nZoé;zoe@school.test"
    page = sent(administrator, school, text)
    assert "1 ligne laissée de côté, 1 nouveau compte." in page
    assert "formateur Promotion A ! laissé de côté compte fait par Moodle du campus" in row_of(page, "Nina Vera")
    assert CONFIRM in page
    done = sent(administrator, school, text, "confirm")
    assert "1 ligne a été laissée de côté : une plateforme a fait le compte" in done
    assert f'href="/administration/personnes/{nina.id}">Nina Vera</a>' in done
    with school.database.reading() as session:
        assert session.get(CohortMember, (school.cohort.id, nina.id)) is None


def test_a_list_of_nobody_else_offers_nothing_to_confirm(
    administrator: FlaskClient, school: School, nina: Person
) -> None:
    assert nina.email == NINA
    page = sent(administrator, school, f"Nina Vera;{NINA};administratrice")
    assert "Rien à importer pour l'instant" in page
    assert CONFIRM not in page


def test_where_no_platform_made_an_account_nothing_is_said_of_platforms(
    administrator: FlaskClient, school: School, nina: Person
) -> None:
    assert nina.email == NINA
    text = f"Learner;{school.learner.address}\nZoé;zoe@school.test"
    assert "plateforme" not in sent(administrator, school, text)
    assert "plateforme" not in sent(administrator, school, text, "confirm")


def test_many_such_people_are_counted_and_the_first_of_them_named(administrator: FlaskClient, school: School) -> None:
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
        for number in range(12):
            person_of(
                session, registration=registration, subject=str(number), name=f"Personne {number:02}",
                email=f"p{number}@school.test", role=Role.LEARNER, locale="fr", now=utc_now(),
            )  # fmt: skip
    done = sent(administrator, school, "\n".join(f"P;p{number}@school.test" for number in range(12)), "confirm")
    assert "12 comptes faits par une plateforme" in done
    assert "Personne 09</a> et 2 autres." in done
    assert "Personne 10" not in done
