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


def downgrade() -> None:
    op.drop_table("lti_distinct_people")
    op.drop_table("lti_group_name")
    with op.batch_alter_table("lti_context", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_lti_context_deployment_id_context_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_lti_context_registration_id_context_id"), ["registration_id", "context_id"]
        )
