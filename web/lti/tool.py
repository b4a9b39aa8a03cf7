"""What platforms are told of this tool, for one organisation: its addresses, its name, what it is for."""

from __future__ import annotations

from dataclasses import dataclass

from course.enrolment.models import Organisation
from lms_adapter.lti.our_addresses import OurAddresses
from lms_adapter.lti.registration_documents import CUSTOM_PARAMETERS, Tool
from web.assets import asset_address
from web.invitation_links import public_url

NAME = "Passerelle"
DESCRIPTION = (
    "Lessons, assessments and an honest skill-gap report for a job. Grades come back to the grade book by themselves."
)
DESCRIPTION_FR = (
    "Leçons, évaluations et écart de compétences pour un métier. Les notes arrivent d'elles-mêmes au carnet de notes."
)


@dataclass(frozen=True, slots=True)
class Handed:
    """A value that an administrator copies into a platform."""

    key: str
    value: str


def tool_of(organisation: Organisation) -> Tool:
    """The tool as this organisation's platforms know it."""
    base = public_url()
    return Tool(
        public_url=base,
        organisation_key=organisation.key,
        name=NAME,
        name_fr=NAME,
        description=DESCRIPTION,
        description_fr=DESCRIPTION_FR,
        logo_url=base + asset_address("static", "icon.svg"),
    )


def handed_values(tool: Tool, *, public_key: str) -> list[Handed]:
    """The values to copy, in the order in which Moodle's form asks for them."""
    return [
        Handed("tool_url", tool.launch_url),
        Handed("keyset_url", tool.jwks_url),
        Handed("login_url", tool.login_url),
        Handed("redirect_url", tool.launch_url),
        Handed("custom", "\n".join(f"{name}={value}" for name, value in CUSTOM_PARAMETERS.items())),
        Handed("content_url", tool.launch_url),
        Handed("icon_url", tool.logo_url),
        Handed("public_key", public_key.strip()),
    ]


def registration_address(organisation: Organisation, token: str) -> str:
    """The one-time address that a platform opens."""
    return OurAddresses(public_url(), organisation.key).registration_url(token)
