"""Courses of platforms are known by deployment; groups have names; two people who look alike stay two

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lti_context", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_lti_context_registration_id_context_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_lti_context_deployment_id_context_id"), ["deployment_id", "context_id"]
        )

    op.create_table(
        "lti_group_name",
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.String(length=255), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["context_id"],
            ["lti_context.id"],
            name=op.f("fk_lti_group_name_context_id_lti_context"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_lti_group_name_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("context_id", "group_id", name=op.f("pk_lti_group_name")),
    )

    op.create_table(
        "lti_distinct_people",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.Column("said_at", core.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["person.id"], name=op.f("fk_lti_distinct_people_first_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_lti_distinct_people_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["said_by"], ["person.id"], name=op.f("fk_lti_distinct_people_said_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_lti_distinct_people_second_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_lti_distinct_people")),
    )
    with op.batch_alter_table("lti_distinct_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_distinct_people_second_id"), ["second_id"], unique=False)

    _release_trainers_of_nowhere()


def _release_trainers_of_nowhere() -> None:
    """Whoever launched as a trainer from outside any course became trainer of everybody who did; a launch from there
    makes nobody trainer of anybody any more (ADR 17)."""
    op.execute(
        "DELETE FROM cohort_member WHERE role = 'trainer' AND EXISTS ("
        " SELECT 1 FROM lti_context JOIN lti_context_cohort ON lti_context_cohort.context_id = lti_context.id"
        " JOIN lti_member ON lti_member.context_id = lti_context.id"
        " JOIN lti_identity ON lti_identity.id = lti_member.identity_id"
        " WHERE lti_context.context_id = '' AND lti_member.role = 'trainer'"
        " AND lti_context_cohort.cohort_id = cohort_member.cohort_id"
        " AND lti_identity.person_id = cohort_member.person_id)"
    )
    op.execute(
        "DELETE FROM lti_member WHERE role = 'trainer'"
        " AND context_id IN (SELECT id FROM lti_context WHERE context_id = '')"
    )


def downgrade() -> None:
    op.drop_table("lti_distinct_people")
    op.drop_table("lti_group_name")
    with op.batch_alter_table("lti_context", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_lti_context_deployment_id_context_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_lti_context_registration_id_context_id"), ["registration_id", "context_id"]
        )
