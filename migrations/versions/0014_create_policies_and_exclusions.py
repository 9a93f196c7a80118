"""Create policies and exclusions."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exclusion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("name_key", sa.String(length=500), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("owner_email", sa.String(length=254), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
    )
    with op.batch_alter_table(
        "exclusion",
    ) as batch_op:
        batch_op.create_index("ix_exclusion_scope_name_key", ["scope", "name_key", "rule"], unique=False)

    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("window_days", sa.Integer(), nullable=True),
        sa.Column("grace_days", sa.Integer(), nullable=True),
        sa.Column("buffer_percent", sa.Integer(), nullable=True),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_policy_application_id_application")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_policy_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
    )
    with op.batch_alter_table(
        "policy",
    ) as batch_op:
        batch_op.create_index("ix_policy_application_id_plan_id", ["application_id", "plan_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table(
        "policy",
    ) as batch_op:
        batch_op.drop_index("ix_policy_application_id_plan_id")

    op.drop_table("policy")
    with op.batch_alter_table(
        "exclusion",
    ) as batch_op:
        batch_op.drop_index("ix_exclusion_scope_name_key")

    op.drop_table("exclusion")
