"""Attempts with rules, gradings after the fact, calibrations, accommodations and the audit trail

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accommodation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("time_factor", sa.Double(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", core.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_accommodation_decided_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_accommodation_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_accommodation_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodation")),
    )
    with op.batch_alter_table("accommodation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accommodation_person_id_id"), ["person_id", "id"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", core.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_audit_entry_actor_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_audit_entry_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_organisation_id_at"), ["organisation_id", "at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_entry_organisation_id_subject"), ["organisation_id", "subject"], unique=False
        )

    op.create_table(
        "calibration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("competencies", sa.JSON(), nullable=False),
        sa.Column("prior_mean", sa.LargeBinary(), nullable=False),
        sa.Column("prior_covariance", sa.LargeBinary(), nullable=False),
        sa.Column("dynamics", sa.JSON(), nullable=False),
        sa.Column("learners", sa.Integer(), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.JSON(), nullable=False),
        sa.Column("computed_at", core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_until", core.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_calibration_course_id_course")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_calibration_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
        sa.UniqueConstraint("course_id", "number", name=op.f("uq_calibration_course_id_number")),
    )
    op.create_table(
        "rater_severity",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Double(), nullable=False),
        sa.Column("deviation", sa.Double(), nullable=False),
        sa.Column("ratings", sa.Integer(), nullable=False),
        sa.Column("computed_at", core.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_rater_severity_course_id_course")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_rater_severity_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_rater_severity_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "course_id", name=op.f("pk_rater_severity")),
    )
    op.create_table(
        "calibrated_item",
        sa.Column("calibration_id", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("a", sa.Double(), nullable=False),
        sa.Column("b", sa.Double(), nullable=False),
        sa.Column("a_deviation", sa.Double(), nullable=False),
        sa.Column("b_deviation", sa.Double(), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calibration_id"],
            ["calibration.id"],
            name=op.f("fk_calibrated_item_calibration_id_calibration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_version.id"], name=op.f("fk_calibrated_item_item_version_id_item_version")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_calibrated_item_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("calibration_id", "item_version_id", name=op.f("pk_calibrated_item")),
    )
    op.create_table(
        "item_statistics",
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("computed_at", core.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_item_statistics_course_id_course")),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_version.id"], name=op.f("fk_item_statistics_item_version_id_item_version")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_item_statistics_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("item_version_id", name=op.f("pk_item_statistics")),
    )
    with op.batch_alter_table("item_statistics", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_statistics_course_id"), ["course_id"], unique=False)

    op.create_table(
        "statistics_request",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("requested_at", core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_until", core.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", core.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_statistics_request_course_id_course")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_statistics_request_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_statistics_request")),
    )
    op.create_table(
        "regrading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.String(length=60), nullable=False),
        sa.Column("from_version_id", sa.Integer(), nullable=False),
        sa.Column("to_version_id", sa.Integer(), nullable=True),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("requested_at", core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", core.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("preview", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_until", core.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("finished_at", core.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_regrading_course_id_course")),
        sa.ForeignKeyConstraint(
            ["from_version_id"], ["item_version.id"], name=op.f("fk_regrading_from_version_id_item_version")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_regrading_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["person.id"], name=op.f("fk_regrading_requested_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["to_version_id"], ["item_version.id"], name=op.f("fk_regrading_to_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrading")),
    )
    with op.batch_alter_table("regrading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regrading_course_id_item_key"), ["course_id", "item_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_regrading_state_leased_until"), ["state", "leased_until"], unique=False)

    op.create_table(
        "grading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("regrading_id", sa.Integer(), nullable=True),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("graded_at", core.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_version.id"], name=op.f("fk_grading_item_version_id_item_version")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_grading_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["regrading_id"], ["regrading.id"], name=op.f("fk_grading_regrading_id_regrading")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_grading_response_id_response"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grading")),
    )
    with op.batch_alter_table("grading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grading_response_id_current"), ["response_id", "current"], unique=False)

    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("rater_id", sa.Integer(), nullable=True),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("rated_at", core.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_version.id"], name=op.f("fk_rating_item_version_id_item_version")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_rating_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["rater_id"], ["person.id"], name=op.f("fk_rating_rater_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_rating_response_id_response"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("response_id", "rater_id", name=op.f("uq_rating_response_id_rater_id")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scaled", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("penalty", sa.Double(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("policy", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("time_factor", sa.Double(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("deadline_at", core.database.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("worked_seconds", sa.Double(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("handed_at", core.database.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_attempt_finished_at_deadline_at"), ["finished_at", "deadline_at"], unique=False
        )

    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=20), nullable=False, server_default="course"))

    with op.batch_alter_table("mastery_state", schema=None) as batch_op:
        batch_op.alter_column(
            "model", existing_type=sa.VARCHAR(length=40), type_=sa.String(length=60), existing_nullable=False
        )

    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seconds", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.alter_column("score", existing_type=sa.DOUBLE(), nullable=True)
        batch_op.alter_column("correct", existing_type=sa.BOOLEAN(), nullable=True)
        batch_op.create_index(
            "ix_response_graded_by_people",
            ["organisation_id", "id"],
            unique=False,
            sqlite_where=sa.text("score IS NULL"),
            postgresql_where=sa.text("score IS NULL"),
        )

    with op.batch_alter_table("skill_gap_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("regrading_id", sa.Integer(), nullable=True))
        batch_op.alter_column(
            "model", existing_type=sa.VARCHAR(length=40), type_=sa.String(length=60), existing_nullable=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_skill_gap_record_regrading_id_regrading"), "regrading", ["regrading_id"], ["id"]
        )

    # what was finished before there were penalties counts as it was
    op.execute(
        "UPDATE attempt SET ended = 'handed_in', "
        "scaled = CASE WHEN maximum > 0 THEN round(CAST(raw / maximum AS numeric), 4) ELSE 0 END "
        "WHERE finished_at IS NOT NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table("skill_gap_record", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_skill_gap_record_regrading_id_regrading"), type_="foreignkey")
        batch_op.alter_column(
            "model", existing_type=sa.String(length=60), type_=sa.VARCHAR(length=40), existing_nullable=False
        )
        batch_op.drop_column("regrading_id")

    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index("ix_response_graded_by_people")
        batch_op.alter_column("correct", existing_type=sa.BOOLEAN(), nullable=False)
        batch_op.alter_column("score", existing_type=sa.DOUBLE(), nullable=False)
        batch_op.drop_column("late")
        batch_op.drop_column("seconds")

    with op.batch_alter_table("mastery_state", schema=None) as batch_op:
        batch_op.alter_column(
            "model", existing_type=sa.String(length=60), type_=sa.VARCHAR(length=40), existing_nullable=False
        )

    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.drop_column("origin")

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_finished_at_deadline_at"))
        batch_op.drop_column("handed_at")
        batch_op.drop_column("worked_seconds")
        batch_op.drop_column("ended")
        batch_op.drop_column("deadline_at")
        batch_op.drop_column("time_factor")
        batch_op.drop_column("policy")
        batch_op.drop_column("penalty")
        batch_op.drop_column("scaled")

    op.drop_table("rating")
    with op.batch_alter_table("grading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grading_response_id_current"))

    op.drop_table("grading")
    with op.batch_alter_table("regrading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_regrading_state_leased_until"))
        batch_op.drop_index(batch_op.f("ix_regrading_course_id_item_key"))

    op.drop_table("regrading")
    with op.batch_alter_table("item_statistics", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_statistics_course_id"))

    op.drop_table("item_statistics")
    op.drop_table("statistics_request")
    op.drop_table("calibrated_item")
    op.drop_table("rater_severity")
    op.drop_table("calibration")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_organisation_id_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_organisation_id_at"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("accommodation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accommodation_person_id_id"))

    op.drop_table("accommodation")
