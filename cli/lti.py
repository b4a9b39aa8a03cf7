"""`passerelle lti`: which platforms are connected, what is wrong with one, and the keys that we sign with."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.lti_words import LABELS, advice, sentence
from cli.opened import opened, organisation_named
from core.clock import utc_now
from core.database import Database
from core.errors import InvalidInput, NotFound
from core.sealing import Sealer
from core.settings import Settings
from course.enrolment.models import Organisation
from lms_adapter.lti.doctor.examination import examine
from lms_adapter.lti.doctor.findings import Finding, State, worst
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.keys import begin_rotation, rotate_at_once, signing_key
from lms_adapter.lti.manual import faults_in, typed_values
from lms_adapter.lti.models import Registration
from lms_adapter.lti.our_addresses import OurAddresses
from lms_adapter.lti.registering import connect_by_hand

MARKS: dict[State, str] = {"ok": "ok  ", "warning": "look", "failed": "FAIL", "unknown": "-   "}


class NoSuchPlatform(NotFound):
    """No connected platform is called that."""


class BadValues(InvalidInput):
    """What was typed in to connect a platform cannot be right."""


@click.group()
def lti() -> None:
    """Platforms connected by LTI 1.3."""


@lti.command("list")
def list_platforms() -> None:
    """Show every connected platform: organisation, name, product, last launch, issuer.

    \b
    Example:
      passerelle lti list
    """
    with opened() as (_, database), database.reading() as session:
        for organisation, one in _platforms(session):
            state = "" if one.enabled else " (off)"
            trouble = f" [{one.problem}]" if one.problem else ""
            launched = one.last_launch_at.strftime("%Y-%m-%d %H:%M") if one.last_launch_at else "never launched"
            click.echo(
                f"{organisation.key:<24} {one.name:<28} {one.product or '?':<8} {launched:<16} "
                f"{one.issuer} ({one.client_id}){state}{trouble}"
            )


@lti.command()
@click.argument("name", required=False)
@click.option("--organisation", metavar="KEY", help="Short name of the organisation [default: all].")
@click.option("--quiet", is_flag=True, help="Show only what is not in order.")
def doctor(name: str | None, organisation: str | None, quiet: bool) -> None:
    """Look at every connected platform, or at the one called NAME, and say what to change where.

    \b
    Example:
      passerelle lti doctor --organisation my-school "Moodle du campus"
    Nothing is changed at the platform. Leaves with 1 if something failed.
    """
    with opened() as (settings, database):
        with database.reading() as session:
            wanted = list(_platforms(session, key=organisation, name=name))
        http = open_http(settings)
        states = [_examine(database, http, settings, home, one, quiet=quiet) for home, one in wanted]
        http.close()
    if "failed" in states:
        sys.exit(1)


@lti.command("rotate-keys")
@click.argument("organisation")
@click.option("--at-once", is_flag=True, help="Withdraw the present keys now: somebody else may have them.")
def rotate_keys(organisation: str, at_once: bool) -> None:
    """Give ORGANISATION a new key to sign with.

    \b
    Examples:
      passerelle lti rotate-keys my-school
      passerelle lti rotate-keys my-school --at-once
    The new key is served at once and signs seven days later, when every platform has fetched it; with --at-once it
    signs now. It happens by itself every 90 days. Where a platform has our key pasted, paste the new one.
    """
    with opened() as (settings, database):
        sealer, now = Sealer(settings.secret_key), utc_now()
        with database.transaction() as session:
            home = organisation_named(session, organisation)
            if at_once:
                kid = rotate_at_once(session, organisation_id=home.id, sealer=sealer, now=now).kid
                said = f"The key {kid} signs from now on; the others are withdrawn."
            elif begin_rotation(session, organisation_id=home.id, sealer=sealer, now=now):
                said = "A new key is served now and signs in seven days; the present one goes a day later."
            else:
                kid = signing_key(session, organisation_id=home.id, sealer=sealer, now=now).kid
                said = f"The key {kid} signs; if it was not new, its successor is served already."
    click.echo(said)


@lti.command()
@click.option("--organisation", metavar="KEY", required=True, help="Short name of the organisation.")
@click.option("--name", default="", help="What administrators call the platform [default: its host].")
@click.option("--issuer", required=True, help="Platform ID (issuer).")
@click.option("--client-id", required=True)
@click.option("--deployment-id", default="", help="Left out: it waits to be accepted after the first launch.")
@click.option("--authorization-endpoint", required=True, metavar="URL", help="Authentication request URL.")
@click.option("--token-endpoint", required=True, metavar="URL", help="Access token URL.")
@click.option("--jwks-uri", required=True, metavar="URL", help="Public keyset URL.")
def add(organisation: str, **typed: str) -> None:
    """Connect a platform by the values that it shows.

    \b
    Example:
      passerelle lti add --organisation my-school --issuer https://moodle.example --client-id AbC123 \\
        --deployment-id 1 --authorization-endpoint https://moodle.example/mod/lti/auth.php \\
        --token-endpoint https://moodle.example/mod/lti/token.php --jwks-uri https://moodle.example/mod/lti/certs.php
    """
    values = typed_values(typed)
    with opened() as (settings, database):
        for field, fault in faults_in(values, allow_http=settings.private_platforms).items():
            option = "--" + field.replace("_", "-")
            raise BadValues(f"{option} cannot be right ({fault}): {values[field][:100]!r}.", field=field)
        with database.transaction() as session:
            home = organisation_named(session, organisation)
            made = connect_by_hand(session, organisation_id=home.id, values=values, created_by=None, now=utc_now())
    click.echo(f"{made.name} is connected to {home.key}. Give it these addresses:")
    ours = OurAddresses(settings.public_url, home.key)
    click.echo(f"  Tool URL, redirection  {ours.launch_url}")
    click.echo(f"  Initiate login         {ours.login_url}")
    click.echo(f"  Public keyset          {ours.jwks_url}")
    click.echo(f"Then: passerelle lti doctor --organisation {home.key}")


def open_http(settings: Settings) -> PlatformHttp:
    """The way to platforms."""
    return PlatformHttp(private_platforms=settings.private_platforms)


def _platforms(
    session: Session, *, key: str | None = None, name: str | None = None
) -> Iterator[tuple[Organisation, Registration]]:
    query = (
        select(Organisation, Registration)
        .join(Registration, Registration.organisation_id == Organisation.id)
        .order_by(Organisation.key, Registration.name, Registration.id)
    )
    if key is not None:
        query = query.where(Organisation.id == organisation_named(session, key).id)
    if name is not None:
        query = query.where(Registration.name == name)
    found = [(organisation, one) for organisation, one in session.execute(query)]
    if not found and name is not None:
        raise NoSuchPlatform(f"No connected platform is called {name!r}. `passerelle lti list` shows them.")
    if not found:
        click.echo("No platform is connected.")
    yield from found


def _examine(
    database: Database, http: PlatformHttp, settings: Settings, home: Organisation, one: Registration, *, quiet: bool
) -> State:
    found = examine(
        database,
        http,
        Sealer(settings.secret_key),
        registration_id=one.id,
        public_url=settings.public_url,
        clock=utc_now,
    )
    click.echo(f"{home.key}: {one.name} ({one.issuer})")
    for finding in found:
        if not quiet or finding.state in ("warning", "failed"):
            _say(finding, keys_url=OurAddresses(settings.public_url, home.key).jwks_url)
    state = worst(found)
    click.echo({"ok": "All is well.\n", "warning": "It works; see above.\n"}.get(state, "Something failed.\n"))
    return state


def _say(finding: Finding, *, keys_url: str) -> None:
    click.echo(f"  {MARKS[finding.state]} {LABELS[finding.check]}: {sentence(finding)}")
    change = advice(finding, keys_url=keys_url)
    if change:
        click.echo(f"       -> {change}")
