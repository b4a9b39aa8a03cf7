"""One-time links as an administrator hands them over: shown once, on the page that answers the form that made them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app, render_template, url_for

from core.clock import utc_now
from core.settings import Settings
from course.enrolment.invitations import LIFETIME
from course.enrolment.models import Person

_KEY = "passerelle_public_url"
MOST_NAMED = 10
"""People whom a warning names; the others it counts."""


@dataclass(frozen=True, slots=True)
class HandedLink:
    """A person and the whole address of their link."""

    person: Person
    address: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to look after, and whom it is about."""

    sentence: str
    people: Sequence[Person]


def configure_links(app: Flask, settings: Settings) -> None:
    """Remember how browsers reach us: what a request claims to have been sent to is not for links."""
    app.extensions[_KEY] = settings.public_url


def public_url() -> str:
    """How browsers and platforms reach us, without a slash at the end."""
    return str(current_app.extensions[_KEY])


def handed_link(person: Person, token: str) -> HandedLink:
    """The link of a person."""
    return HandedLink(person, public_url() + url_for("welcome.show", token=token))


def links_page(
    links: list[HandedLink], *, heading: str, joined: int = 0, added: bool = True, warnings: Sequence[Warned] = ()
) -> str:
    """The page that shows links, this once. `joined`: known people who entered a cohort; `added`: accounts are new."""
    return render_template(
        "administrator/links.html",
        links=links,
        heading=heading,
        joined=joined,
        added=added,
        warnings=warnings,
        most_named=MOST_NAMED,
        until=utc_now() + LIFETIME,
    )
