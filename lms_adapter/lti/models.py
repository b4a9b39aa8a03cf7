"""What we know of platforms: how they are registered, how they name courses, links and people, and our signing keys.

A platform's people, courses and links are kept under the names that the platform gives them; what they are to us stands
beside. Secrets (private keys, tokens of platforms) are sealed: a copy of the database alone opens nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from course.enrolment.models import ROLE, Role


class Registration(Base):
    """A platform that an organisation has connected, by issuer and client id (LTI 1.3 core 3.1.2, 3.1.3).

    Two organisations may connect the same platform; the address of a launch says whose it is.
    """

    __tablename__ = "lti_registration"
    __table_args__ = (UniqueConstraint("organisation_id", "issuer", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    """What administrators call the platform."""
    issuer: Mapped[str] = mapped_column(String(500))
    client_id: Mapped[str] = mapped_column(String(255))
    authorization_endpoint: Mapped[str] = mapped_column(String(1000))
    token_endpoint: Mapped[str] = mapped_column(String(1000))
    token_audience: Mapped[str] = mapped_column(String(1000), default="")
    """`aud` of our client assertion where it is not the token endpoint."""
    jwks_uri: Mapped[str] = mapped_column(String(1000))
    product: Mapped[str] = mapped_column(String(60), default="")
    """Family code of the platform: moodle, canvas; empty where it never said."""
    product_version: Mapped[str] = mapped_column(String(60), default="")
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What the platform's newest token reply or registration granted."""
    enabled: Mapped[bool] = mapped_column(default=True)
    """An administrator switches a platform off without losing what it brought."""
    keyset: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    """The platform's public keys as they were fetched last."""
    keyset_fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    registration_uri: Mapped[str] = mapped_column(String(1000), default="")
    """registration_client_uri of a dynamic registration: where it can be read and updated."""
    registration_token: Mapped[str] = mapped_column(Text, default="")
    """Its access token, sealed."""
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """No service call before: the platform asked us to wait, or does not answer."""
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """First service call of an unbroken row of failures; empty while calls succeed."""
    problem: Mapped[str] = mapped_column(String(60), default="")
    """Code of the newest failure, for the connections page."""
    last_launch_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RegistrationLink(Base):
    """The address that an administrator pastes into a platform, good for one dynamic registration."""

    __tablename__ = "lti_registration_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 (hex) of the token; the token itself is only in the address."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("lti_registration.id", ondelete="CASCADE"), default=None
    )
    """What it made, or the registration that it is to renew."""
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Deployment(Base):
    """A place where a platform has put the tool; an unknown one waits until an administrator accepts it."""

    __tablename__ = "lti_deployment"
    __table_args__ = (UniqueConstraint("registration_id", "deployment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("lti_registration.id", ondelete="CASCADE"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(20))
    """accepted, waiting or refused."""
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Login(Base):
    """One OpenID Connect login under way: its state and nonce, each good once and for a few minutes."""

    __tablename__ = "lti_login"
    __table_args__ = (Index(None, "expires_at"),)

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 (hex) of the state that travels."""
    nonce_hash: Mapped[str] = mapped_column(String(64))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("lti_registration.id", ondelete="CASCADE"))
    target_link_uri: Mapped[str] = mapped_column(String(2000))
    storage_target: Mapped[str] = mapped_column(String(100), default="")
    """Frame of the platform's storage (lti_storage_target), where it offers one."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Refusal(Base):
    """A launch that was refused: what an administrator finds under the reference that the learner was shown."""

    __tablename__ = "lti_refusal"
    __table_args__ = (Index(None, "organisation_id", "at"),)

    reference: Mapped[str] = mapped_column(String(16), primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    """Empty where the platform is unknown: then only the server's log has it as well."""
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("lti_registration.id", ondelete="CASCADE"), default=None
    )
    reason: Mapped[str] = mapped_column(String(60))
    """Code of the rule that was broken."""
    detail: Mapped[str] = mapped_column(String(500))
    """What was found and what was expected, without anything personal."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Context(Base):
    """A course of a platform in which the tool is used; context_id is empty for launches from outside any course.

    Its id is the platform's own within one deployment (LTI core 1.3, 5.4.1): two deployments may both have a course 1.
    """

    __tablename__ = "lti_context"
    __table_args__ = (UniqueConstraint("deployment_id", "context_id"), Index(None, "roster_due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("lti_registration.id", ondelete="CASCADE"))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("lti_deployment.id", ondelete="CASCADE"))
    context_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(300), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
    copied_from: Mapped[int | None] = mapped_column(ForeignKey("lti_context.id", ondelete="SET NULL"), default=None)
    """The context that this one is a copy of, by Context.id.history."""
    line_items_url: Mapped[str] = mapped_column(String(1000), default="")
    ags_scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Scopes of the grade service that launches from here named."""
    memberships_url: Mapped[str] = mapped_column(String(1000), default="")
    roster_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """When the roster shall be read; empty where there is none to read."""
    roster_leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    roster_tries: Mapped[int] = mapped_column(default=0)
    roster_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """The last complete reading."""
    roster_problem: Mapped[str] = mapped_column(String(60), default="")
    last_launch_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContextCohort(Base):
    """The cohort that a platform's course is to us; one for each of our courses that is used in it."""

    __tablename__ = "lti_context_cohort"

    context_id: Mapped[int] = mapped_column(ForeignKey("lti_context.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))


class ResourceLink(Base):
    """An activity of a platform's course that opens the tool, and what it opens."""

    __tablename__ = "lti_resource_link"
    __table_args__ = (UniqueConstraint("context_id", "resource_link_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    context_id: Mapped[int] = mapped_column(ForeignKey("lti_context.id", ondelete="CASCADE"))
    resource_link_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(300), default="")
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), default=None)
    target: Mapped[str] = mapped_column(String(120), default="")
    """What it opens (lms_adapter.lti.targets); empty until somebody has chosen."""
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), default=None)
    """The trainer who chose it on our page; empty where the link itself says it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Identity(Base):
    """A person as a platform knows them, by issuer and sub; several may be one person of ours."""

    __tablename__ = "lti_identity"
    __table_args__ = (UniqueConstraint("organisation_id", "issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    """As the platform said it last; empty where it keeps names to itself."""
    email: Mapped[str] = mapped_column(String(254), default="")
    """As the platform said it last. Never taken as a proof of who somebody is."""
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Member(Base):
    """An identity's place in a platform's course, from a launch or from the roster."""

    __tablename__ = "lti_member"

    context_id: Mapped[int] = mapped_column(ForeignKey("lti_context.id", ondelete="CASCADE"), primary_key=True)
    identity_id: Mapped[int] = mapped_column(
        ForeignKey("lti_identity.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role] = mapped_column(ROLE)
    """learner or trainer, in this course."""
    active: Mapped[bool] = mapped_column(default=True)
    """False once a complete roster no longer had them, or said that they are inactive."""
    groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Ids of the platform's groups, where it tells them."""
    launched_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    listed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """The last complete roster that had them."""


class GroupName(Base):
    """What a trainer calls a group of a platform's course: platforms tell the ids of groups and keep the names."""

    __tablename__ = "lti_group_name"

    context_id: Mapped[int] = mapped_column(ForeignKey("lti_context.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(100))


class DistinctPeople(Base):
    """Two accounts that look alike and are two people, as an administrator has said."""

    __tablename__ = "lti_distinct_people"

    first_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    """The smaller of the two numbers."""
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    said_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), default=None)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Launch(Base):
    """A launch that was accepted: what the pages that follow from it may show, and to whom."""

    __tablename__ = "lti_launch"
    __table_args__ = (Index(None, "expires_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Stands in the addresses of the pages that follow; no secret."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("lti_registration.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("lti_context.id", ondelete="CASCADE"))
    resource_link_id: Mapped[int | None] = mapped_column(
        ForeignKey("lti_resource_link.id", ondelete="SET NULL"), default=None
    )
    role: Mapped[Role] = mapped_column(ROLE)
    """What the person may do in the pages of this launch: learner or trainer, never administrator."""
    message_type: Mapped[str] = mapped_column(String(60))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What later pages need of the message: deep linking settings, whose attempt to review, where to return."""
    frame_origins: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Origins that may show the pages in a frame."""
    handoff_hash: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 (hex) of the code that opens the launch once, in the frame or in a new tab; empty once it was used."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ToolKey(Base):
    """A key pair that an organisation signs with; served for a while before it signs and after it has stopped."""

    __tablename__ = "lti_tool_key"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSON)
    private_jwk: Mapped[str] = mapped_column(Text)
    """Sealed."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signs_from: Mapped[datetime] = mapped_column(UtcDateTime)
    """Later than created_at where platforms shall have time to fetch it first."""
    signs_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    served_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """The last signature made with it has expired; empty while it signs."""


class AccessToken(Base):
    """A token for a platform's services, kept until shortly before it expires."""

    __tablename__ = "lti_access_token"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("lti_registration.id", ondelete="CASCADE"), primary_key=True
    )
    scope: Mapped[str] = mapped_column(String(400), primary_key=True)
    """The scopes that were asked for, sorted, with spaces between."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    token: Mapped[str] = mapped_column(Text)
    """Sealed."""
    granted: Mapped[list[str]] = mapped_column(JSON)
    """The scopes that were given: platforms drop unknown ones without a word."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LineItem(Base):
    """A column of a platform's grade book that we write into."""

    __tablename__ = "lti_line_item"
    __table_args__ = (
        UniqueConstraint("context_id", "url"),
        Index(None, "course_id", "target"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    context_id: Mapped[int] = mapped_column(ForeignKey("lti_context.id", ondelete="CASCADE"))
    resource_link_id: Mapped[int | None] = mapped_column(
        ForeignKey("lti_resource_link.id", ondelete="SET NULL"), default=None
    )
    """The activity that the column belongs to; empty for one that stands alone."""
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    target: Mapped[str] = mapped_column(String(120))
    """What its grades are of (lms_adapter.lti.targets): an assessment, the exam or a competency."""
    url: Mapped[str | None] = mapped_column(String(1000), default=None)
    """Its id at the platform; empty until it is made there."""
    label: Mapped[str] = mapped_column(String(300), default="")
    score_maximum: Mapped[float] = mapped_column(default=100.0)
    ours: Mapped[bool] = mapped_column(default=False)
    """We made it through the service and may make it again; else it came with an activity."""
    state: Mapped[str] = mapped_column(String(20))
    """wanted, present, missing (it was there and is gone) or unwanted (to be removed at the platform)."""
    problem: Mapped[str] = mapped_column(String(60), default="")
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """When the worker shall make, find again, remove or compare it; empty where nothing is to be done."""
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    tries: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """When the platform's results were last compared with what it was told."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
