"""`passerelle organisation`: where a real organisation begins, and the way back in for an administrator locked out."""

from __future__ import annotations

import re

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.items.service import publish_items
from cli.opened import opened, organisation_named
from core.clock import utc_now
from core.errors import Conflict, InvalidInput, NotFound
from core.settings import Settings
from course.curriculum.folder import DEFAULT_COURSE, CourseFolder, read_course_folder
from course.curriculum.service import publish_course
from course.enrolment.accounts import AccountForm, open_account
from course.enrolment.invitations import LIFETIME, reset_password
from course.enrolment.models import Organisation, Person, Role
from course.enrolment.service import add_organisation, find_organisation
from lms_adapter.lti.identities import platforms_of

KEY = re.compile(r"[a-z][a-z0-9-]{0,59}")


class BadKey(InvalidInput):
    """The short name cannot stand in commands."""


class BadOrganisationName(InvalidInput):
    """The name of the organisation is missing or too long."""


class KeyTaken(Conflict):
    """There is an organisation of that short name already."""


class NoSuchAccount(NotFound):
    """No account of the organisation has that address."""


@click.group()
def organisation() -> None:
    """Begin a real organisation, and let its people in again."""


@organisation.command()
@click.argument("key")
@click.option("--name", required=True, help="Name of the organisation, as pages show it.")
@click.option("--administrator", "address", required=True, metavar="EMAIL", help="Address of its first administrator.")
@click.option("--display-name", metavar="NAME", help="Name of that person [default: the address up to its @].")
@click.option("--course", default=DEFAULT_COURSE, show_default=True, metavar="DIR", help="Course folder to publish.")
@click.option("--no-course", is_flag=True, help="Publish no course yet.")
def create(key: str, name: str, address: str, display_name: str | None, course: str, no_course: bool) -> None:
    """Make the organisation KEY (short name: a-z, 0-9, hyphens) with its first administrator and a course.

    \b
    Example:
      passerelle organisation create my-school --name "My school" --administrator head@my-school.example
    Prints a link, once: it works one time, for seven days, and asks the administrator to choose a password.
    """
    _check_names(key, name)
    folder = None if no_course else read_course_folder(course)
    form = AccountForm(display_name or address.partition("@")[0], address, Role.ADMINISTRATOR)
    with opened() as (settings, database), database.transaction() as session:
        made, person, token = _make(session, key, name, form, folder)
        elsewhere = _accounts_elsewhere(session, person)
    having = f", with the course {folder.curriculum['id']}" if folder else ""
    click.echo(f"{made.name} ({made.key}) is there{having}.")
    if elsewhere:
        click.echo("This address has an account in another organisation too: each needs a password of its own.")
    _say_link(settings, person, token)


@organisation.command()
@click.argument("key")
@click.argument("address")
def link(key: str, address: str) -> None:
    """Give the person with ADDRESS in the organisation KEY a new sign-in link; their present password ends.

    \b
    Example:
      passerelle organisation link my-school head@my-school.example
    Meant for the last administrator who lost their password: the others ask an administrator.
    """
    with opened() as (settings, database), database.transaction() as session:
        found = organisation_named(session, key)
        query = select(Person).where(Person.organisation_id == found.id, Person.email == address.strip().lower())
        person = session.scalar(query)
        if person is None:
            raise NoSuchAccount(f"There is no account {address!r} in {found.name}. Check the address.")
        token = reset_password(session, person=person, now=utc_now())
        platforms = platforms_of(session, person=person)
    if platforms:
        click.echo(
            f"This account also opens from {', '.join(platforms)}, which gave its address unchecked. Hand the link "
            "only to the person who comes from there: both lead to the same account."
        )
    _say_link(settings, person, token)


@organisation.command("list")
def list_organisations() -> None:
    """Show every organisation: short name, people, name.

    \b
    Example:
      passerelle organisation list
    """
    people = select(func.count(Person.id)).where(Person.organisation_id == Organisation.id).scalar_subquery()
    with opened() as (_, database), database.reading() as session:
        for one, count in session.execute(select(Organisation, people).order_by(Organisation.key)):
            mark = " (demonstration)" if one.demonstration else ""
            click.echo(f"{one.key:<24} {count:>6} people  {one.name}{mark}")


def _check_names(key: str, name: str) -> None:
    if not KEY.fullmatch(key):
        raise BadKey(f"{key!r} is no short name: begin with a-z, go on with a-z, 0-9 or -, at most 60.", field="key")
    if not 1 <= len(name.strip()) <= 200:
        raise BadOrganisationName("--name needs 1 to 200 characters.", field="name")


def _make(
    session: Session, key: str, name: str, form: AccountForm, folder: CourseFolder | None
) -> tuple[Organisation, Person, str]:
    now = utc_now()
    if find_organisation(session, key=key) is not None:
        raise KeyTaken(f"There is an organisation {key!r} already. Choose another short name.", field="key")
    made = add_organisation(session, key=key, name=name.strip(), now=now)
    if folder is not None:
        course = publish_course(session, organisation_id=made.id, folder=folder, now=now)
        publish_items(session, organisation_id=made.id, course_id=course.id, items=folder.items, now=now)
    person, token = open_account(session, organisation_id=made.id, form=form, now=now)
    return made, person, token


def _accounts_elsewhere(session: Session, person: Person) -> int:
    others = select(func.count(Person.id)).where(
        Person.email == person.email, Person.organisation_id != person.organisation_id
    )
    return session.scalar(others) or 0


def _say_link(settings: Settings, person: Person, token: str) -> None:
    click.echo(f"\nFor {person.email}, once, within {LIFETIME.days} days (it is not shown again):")
    click.echo(f"\n  {settings.public_url}/bienvenue/{token}\n")
    click.echo("It opens while `passerelle serve` runs and asks for a password.")
