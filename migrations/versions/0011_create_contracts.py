"""Create contracts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("number_key", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("number_key", name=op.f("uq_contract_number_key")),
    )
    op.create_table(
        "contract_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("initial_term", sa.String(length=40), nullable=False),
        sa.Column("renewal_term", sa.String(length=40), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("notice", sa.String(length=40), nullable=True),
        sa.Column("notice_rule", sa.String(length=24), nullable=False),
        sa.Column("roll", sa.String(length=30), nullable=True),
        sa.Column("renewals", sa.String(length=10), nullable=False),
        sa.Column("term_end_rule", sa.String(length=16), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("company", sa.String(length=200), nullable=True),
        sa.Column("owner_email", sa.String(length=254), nullable=True),
        sa.Column("decrease", sa.String(length=8), nullable=False),
        sa.Column("escalator", sa.String(length=200), nullable=True),
        sa.Column("payment_terms", sa.String(length=200), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_version_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_contract_version_vendor_id_vendor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_version")),
    )
    with op.batch_alter_table(
        "contract_version",
    ) as batch_op:
        batch_op.create_index("ix_contract_version_contract_id", ["contract_id"], unique=False)

    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("renewal_date", sa.Date(), nullable=True),
        sa.Column("cancel_by", sa.Date(), nullable=True),
        sa.Column("cancel_by_earliest", sa.Date(), nullable=True),
        sa.Column("notice", sa.String(length=40), nullable=True),
        sa.Column("notice_assumed", sa.Boolean(), nullable=False),
        sa.Column("readings", sa.JSON(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_term_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    with op.batch_alter_table(
        "term",
    ) as batch_op:
        batch_op.create_index("ix_term_cancel_by_earliest", ["cancel_by_earliest"], unique=False)
        batch_op.create_index("ix_term_contract_id_number", ["contract_id", "number"], unique=False)

    op.create_table(
        "line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.String(40), nullable=False),
        sa.Column("per", sa.String(length=5), nullable=False),
        sa.Column("price_model", sa.String(length=20), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=True),
        sa.Column("floor_quantity", sa.Integer(), nullable=True),
        sa.Column("restrictions", sa.JSON(), nullable=True),
        sa.Column("true_up", sa.JSON(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_line_application_id_application")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_line_contract_id_contract")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_line_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line")),
    )
    with op.batch_alter_table(
        "line",
    ) as batch_op:
        batch_op.create_index("ix_line_contract_id", ["contract_id"], unique=False)
        batch_op.create_index("ix_line_plan_id", ["plan_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table(
        "line",
    ) as batch_op:
        batch_op.drop_index("ix_line_plan_id")
        batch_op.drop_index("ix_line_contract_id")

    op.drop_table("line")
    with op.batch_alter_table(
        "term",
    ) as batch_op:
        batch_op.drop_index("ix_term_contract_id_number")
        batch_op.drop_index("ix_term_cancel_by_earliest")

    op.drop_table("term")
    with op.batch_alter_table(
        "contract_version",
    ) as batch_op:
        batch_op.drop_index("ix_contract_version_contract_id")

    op.drop_table("contract_version")
    op.drop_table("contract")
