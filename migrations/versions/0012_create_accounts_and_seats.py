"""Create accounts and seats."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=254), nullable=False),
        sa.Column("name_key", sa.String(length=254), nullable=False),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_account_application_id_application")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_account_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "application_id", "source_id", "name_key", name=op.f("uq_account_application_id_source_id_name_key")
        ),
    )
    op.create_table(
        "account_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("person_key", sa.String(length=200), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("match_reason", sa.String(length=200), nullable=True),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_version_account_id_account")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_version_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_version")),
    )
    with op.batch_alter_table(
        "account_version",
    ) as batch_op:
        batch_op.create_index("ix_account_version_account_id", ["account_id"], unique=False)
        batch_op.create_index("ix_account_version_person_id", ["person_id"], unique=False)

    op.create_table(
        "purchased",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_purchased_application_id_application")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_purchased_plan_id_plan")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_purchased_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchased")),
    )
    with op.batch_alter_table(
        "purchased",
    ) as batch_op:
        batch_op.create_index("ix_purchased_source_id_application_id", ["source_id", "application_id"], unique=False)

    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=True),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_seat_account_id_account")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_seat_application_id_application")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_seat_plan_id_plan")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_seat_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    with op.batch_alter_table(
        "seat",
    ) as batch_op:
        batch_op.create_index("ix_seat_account_id_plan_id", ["account_id", "plan_id"], unique=False)
        batch_op.create_index("ix_seat_plan_id", ["plan_id"], unique=False)
        batch_op.create_index("ix_seat_source_id_application_id", ["source_id", "application_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table(
        "seat",
    ) as batch_op:
        batch_op.drop_index("ix_seat_source_id_application_id")
        batch_op.drop_index("ix_seat_plan_id")
        batch_op.drop_index("ix_seat_account_id_plan_id")

    op.drop_table("seat")
    with op.batch_alter_table(
        "purchased",
    ) as batch_op:
        batch_op.drop_index("ix_purchased_source_id_application_id")

    op.drop_table("purchased")
    with op.batch_alter_table(
        "account_version",
    ) as batch_op:
        batch_op.drop_index("ix_account_version_person_id")
        batch_op.drop_index("ix_account_version_account_id")

    op.drop_table("account_version")
    op.drop_table("account")
