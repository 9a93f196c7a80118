"""Create the usage ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_usage_file_application_id_application")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_usage_file_run_id_run")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_usage_file_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_file")),
    )
    with op.batch_alter_table(
        "usage_file",
    ) as batch_op:
        batch_op.create_index(
            "ix_usage_file_kind_source_id", ["kind", "source_id", "application_id", "day"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table(
        "usage_file",
    ) as batch_op:
        batch_op.drop_index("ix_usage_file_kind_source_id")

    op.drop_table("usage_file")
