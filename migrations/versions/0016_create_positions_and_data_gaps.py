"""Create positions and data gaps."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.create_table(
        "data_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_data_gap_application_id_application")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_data_gap_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_gap")),
        sa.UniqueConstraint("key", name=op.f("uq_data_gap_key")),
    )
    with op.batch_alter_table(
        "data_gap",
    ) as batch_op:
        batch_op.create_index("ix_data_gap_source_id", ["source_id"], unique=False)

    op.create_table(
        "position_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("entitled", sa.Integer(), nullable=True),
        sa.Column("purchased", sa.Integer(), nullable=True),
        sa.Column("assigned", sa.Integer(), nullable=False),
        sa.Column("buckets", sa.JSON(), nullable=False),
        sa.Column("annual_cost", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_position_day_application_id_application")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_position_day_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_day")),
        sa.UniqueConstraint(
            "day", "application_id", "plan_id", name=op.f("uq_position_day_day_application_id_plan_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("position_day")
    with op.batch_alter_table(
        "data_gap",
    ) as batch_op:
        batch_op.drop_index("ix_data_gap_source_id")

    op.drop_table("data_gap")
    op.drop_table("reconciliation")
