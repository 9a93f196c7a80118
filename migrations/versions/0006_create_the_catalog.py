"""Create the catalog."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vendor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor")),
        sa.UniqueConstraint("name_key", name=op.f("uq_vendor_name_key")),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=120), nullable=True),
        sa.Column("domains", sa.JSON(), nullable=False),
        sa.Column("owner_email", sa.String(length=254), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_application_vendor_id_vendor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("name_key", name=op.f("uq_application_name_key")),
    )
    with op.batch_alter_table(
        "application",
    ) as batch_op:
        batch_op.create_index("ix_application_vendor_id", ["vendor_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_plan_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("application_id", "name_key", name=op.f("uq_plan_application_id_name_key")),
    )
    op.create_table(
        "plan_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(length=120), nullable=True),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_version_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
    )
    with op.batch_alter_table(
        "plan_version",
    ) as batch_op:
        batch_op.create_index("ix_plan_version_plan_id", ["plan_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table(
        "plan_version",
    ) as batch_op:
        batch_op.drop_index("ix_plan_version_plan_id")

    op.drop_table("plan_version")
    op.drop_table("plan")
    with op.batch_alter_table(
        "application",
    ) as batch_op:
        batch_op.drop_index("ix_application_vendor_id")

    op.drop_table("application")
    op.drop_table("vendor")
