"""The page of a refused launch: what the person can do, and a reference under which an administrator finds the rest.

The page stands alone, without navigation or session: it is shown in frames of platforms that we may not know.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Response, make_response, render_template

from core.clock import utc_now
from lms_adapter.lti.models import Registration
from lms_adapter.lti.our_addresses import OurAddresses
from lms_adapter.lti.refusal_log import record_refusal
from lms_adapter.lti.refusals import LaunchRefused, Reason
from lms_adapter.lti.registrations import note_deployment
from web.database import transaction
from web.invitation_links import public_url
from web.lti.refusal_words import learner_words

_NOT_UNDERSTOOD = frozenset({Reason.LOGIN_INCOMPLETE, Reason.STATE_MISSING, Reason.NO_TOKEN})


@dataclass(slots=True)
class Visit:
    """What is known so far of who knocks."""

    organisation: tuple[int, str]
    registration: Registration | None = field(default=None)
    deployment_id: str = ""
    """Once a token was believed."""

    @property
    def organisation_id(self) -> int:
        """Id of the organisation whose address it is."""
        return self.organisation[0]

    @property
    def organisation_key(self) -> str:
        """Its key, as it stands in the address."""
        return self.organisation[1]

    @property
    def launch_url(self) -> str:
        """Where its platforms send launches: the one redirect_uri, and the target of every link that we make."""
        return OurAddresses(public_url(), self.organisation_key).launch_url


def refusal_page(visit: Visit, refused: LaunchRefused) -> Response:
    """Record the refusal and answer with its page. A place that asked in for the first time is noted along."""
    now = utc_now()
    with transaction() as session:
        if refused.reason == Reason.DEPLOYMENT_WAITING and visit.registration is not None:
            note_deployment(session, registration=visit.registration, deployment_id=visit.deployment_id, now=now)
        reference = record_refusal(
            session,
            organisation_id=visit.organisation_id,
            registration_id=visit.registration.id if visit.registration else None,
            refused=refused,
            now=now,
        )
    happened, remedy = learner_words(refused.reason)
    page = render_template("lti/refused.html", happened=happened, remedy=remedy, reference=reference)
    return make_response(page, 400 if refused.reason in _NOT_UNDERSTOOD else 403)
