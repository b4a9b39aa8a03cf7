"""Who may open what. Every route says it, with `needs(Role...)` or `public`; a house test looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from core.errors import NotAllowed
from course.enrolment.models import Person, Role
from web.sessions import current_person

View = TypeVar("View", bound=Callable[..., Any])

ACCESS = "passerelle_access"
"""Attribute of a view: the roles that may open it, empty for everybody."""

EVERYBODY_SIGNED_IN = tuple(Role)


class SignInNeeded(NotAllowed):
    """A page was asked for that only opens after signing in."""


class WrongRole(NotAllowed):
    """The person is signed in and this page is not part of their role."""


def public(view: View) -> View:
    """Mark a view that anybody may open, signed in or not."""

    @wraps(view)
    def opened(*args: Any, **values: Any) -> Any:
        return view(*args, **values)

    setattr(opened, ACCESS, frozenset())
    return opened  # type: ignore[return-value]


def needs(*roles: Role) -> Callable[[View], View]:
    """Open the view only to people of these roles; for functions and for the methods of a MethodView."""
    if not roles:
        raise ValueError("needs() takes at least one role; mark a view for everybody with `public`")
    allowed = frozenset(roles)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **values: Any) -> Any:
            require(allowed)
            return view(*args, **values)

        setattr(guarded, ACCESS, allowed)
        return guarded  # type: ignore[return-value]

    return decorate


def require(roles: frozenset[Role]) -> Person:
    """The signed-in person, if they have one of `roles`. Raises SignInNeeded or WrongRole."""
    person = current_person()
    if person is None:
        raise SignInNeeded("Cette page s'ouvre après connexion.")
    if person.role not in roles:
        raise WrongRole("Cette page ne fait pas partie de votre espace.")
    return person


def signed_in() -> Person:
    """The signed-in person, in a view that `needs` has let through."""
    return require(frozenset(Role))
