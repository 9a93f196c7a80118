"""Create coverage."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coverage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("known_day", sa.Date(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("reaches_back_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_coverage_application_id_application")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_coverage_run_id_run")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_coverage_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
        sa.UniqueConstraint("run_id", "topic", "application_id", name=op.f("uq_coverage_run_id_topic_application_id")),
    )
    with op.batch_alter_table(
        "coverage",
    ) as batch_op:
        batch_op.create_index(
            "ix_coverage_source_id_topic", ["source_id", "topic", "application_id", "known_day"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table(
        "coverage",
    ) as batch_op:
        batch_op.drop_index("ix_coverage_source_id_topic")

    op.drop_table("coverage")
