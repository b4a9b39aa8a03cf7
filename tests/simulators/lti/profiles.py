"""How the simulated platforms differ: their addresses, and what each does in its own way.

Moodle as measured on 5.0.6+ and read in its source; Canvas and Open edX as their documentation and source say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

ProfileName = Literal["moodle", "canvas", "openedx"]


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of platform."""

    name: ProfileName
    product: str
    version: str
    authorization: str
    token: str
    keys: str
    configuration: str
    registration: str
    deep_linking: str
    line_items: str
    """With {context}."""
    line_item: str
    """With {context} and {item}; /scores and /results come after it."""
    memberships: str
    """With {context} and {tool}."""
    type_id: bool = False
    """Addresses of line items end in ?type_id=N."""
    token_type: str = "application/json; charset=utf-8"
    says_why_in_status: bool = False
    """The reason of a refusal stands in the status phrase, the body is []."""
    whole_seconds: bool = False
    """Timestamps are compared in whole seconds."""
    same_timestamp: bool = False
    """A score with the timestamp of the one before is taken; an older one is refused with 400. Elsewhere both: 409."""
    stranger: tuple[int, str] = (400, "Incorrect score received")
    """How a score of somebody who is not graded in the course is refused."""
    wipes: bool = False
    """A score that is not FullyGraded, or has no scoreGiven, takes the grade and its comment away, and the entry is
    dated by the platform's clock."""
    clamps: bool = False
    """A score above the maximum becomes the maximum, one below zero becomes zero; elsewhere the one is kept and the
    other refused."""
    any_maximum: bool = False
    """A column may have a maximum of 0."""
    trusts_signature: bool = False
    """Of an assertion only signature, sub and moments are looked at: not iss, aud and jti, nor how long it lives."""
    launch_claims_in_roster: bool = False
    """The roster of one activity has a message for each person."""
    publishes_zero: bool = True
    """A score of 0 reaches the grade book."""
    limit_breaks_results: bool = False
    """`limit` on the results of an item with type_id ends in a fatal error: a page for people, with 404."""
    broken_links: bool = False
    """The Link header of line items has typographic quotes and HTML entities."""
    exact_accept: bool = False
    """Accept has to be one registered media type or hold */*, else 400 "No handler"."""
    scope_refusal: int = 403
    """Status where the token lacks the scope."""
    page_size: int | None = None
    """Members on a page without `limit`; None: all."""
    short_roles: bool = False
    """The roster says Learner instead of the full address of the role."""
    id_token_seconds: int = 300
    score_extension: bool = False
    """Reads https://canvas.instructure.com/lti/submission of a score."""
    storage_target: str = ""
    """Offers platform storage under this name."""

    def line_items_pattern(self) -> re.Pattern[str]:
        """Of the path of the collection."""
        return _pattern(self.line_items, "")

    def line_item_pattern(self) -> re.Pattern[str]:
        """Of the path of one item, its scores and its results."""
        return _pattern(self.line_item, "(?P<part>/scores|/results)?")

    def memberships_pattern(self) -> re.Pattern[str]:
        """Of the path of a roster."""
        return _pattern(self.memberships, "")


def _pattern(template: str, tail: str) -> re.Pattern[str]:
    text = re.escape(template).replace(r"\{", "{").replace(r"\}", "}")
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", text) + tail)


MOODLE = Profile(
    name="moodle",
    product="moodle",
    version="2025041406",
    authorization="/mod/lti/auth.php",
    token="/mod/lti/token.php",
    keys="/mod/lti/certs.php",
    configuration="/mod/lti/openid-configuration.php",
    registration="/mod/lti/openid-registration.php",
    deep_linking="/mod/lti/contentitem_return.php",
    line_items="/mod/lti/services.php/{context}/lineitems",
    line_item="/mod/lti/services.php/{context}/lineitems/{item}/lineitem",
    memberships="/mod/lti/services.php/CourseSection/{context}/bindings/{tool}/memberships",
    type_id=True,
    token_type="text/html; charset=utf-8",
    says_why_in_status=True,
    whole_seconds=True,
    wipes=True,
    clamps=True,
    any_maximum=True,
    trusts_signature=True,
    launch_claims_in_roster=True,
    limit_breaks_results=True,
    broken_links=True,
    exact_accept=True,
    scope_refusal=401,
    short_roles=True,
    id_token_seconds=60,
)
CANVAS = Profile(
    name="canvas",
    product="canvas",
    version="cloud",
    authorization="/api/lti/authorize_redirect",
    token="/login/oauth2/token",
    keys="/api/lti/security/jwks",
    configuration="/api/lti/security/openid-configuration",
    registration="/api/lti/registrations",
    deep_linking="/courses/deep_linking_response",
    line_items="/api/lti/courses/{context}/line_items",
    line_item="/api/lti/courses/{context}/line_items/{item}",
    memberships="/api/lti/courses/{context}/names_and_roles",
    same_timestamp=True,
    stranger=(422, "User not found in course or is not a student"),
    page_size=50,
    id_token_seconds=3600,
    score_extension=True,
    storage_target="post_message_forwarding",
)
OPENEDX = Profile(
    name="openedx",
    product="Open edX",
    version="ulmo",
    authorization="/api/lti_consumer/v1/launch/",
    token="/api/lti_consumer/v1/token/",
    keys="/api/lti_consumer/v1/public_keysets/",
    configuration="/api/lti_consumer/v1/openid-configuration",
    registration="/api/lti_consumer/v1/registrations",
    deep_linking="/api/lti_consumer/v1/lti/deep-linking-response",
    line_items="/api/lti_consumer/v1/lti/{context}/lti-ags",
    line_item="/api/lti_consumer/v1/lti/{context}/lti-ags/{item}",
    memberships="/api/lti_consumer/v1/lti/{context}/memberships",
    publishes_zero=False,
    page_size=10,
)
PROFILES: dict[ProfileName, Profile] = {"moodle": MOODLE, "canvas": CANVAS, "openedx": OPENEDX}
