"""Create findings."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column("bucket", sa.String(length=20), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("confidence", sa.String(length=6), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("annualized", sa.BigInteger(), nullable=True),
        sa.Column("realizable", sa.BigInteger(), nullable=True),
        sa.Column("realizable_from", sa.Date(), nullable=True),
        sa.Column("avoidable", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("assigned_to", sa.String(length=254), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_finding_account_id_account")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_finding_application_id_application")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_finding_contract_id_contract")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_finding_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_finding_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("key", name=op.f("uq_finding_key")),
    )
    with op.batch_alter_table(
        "finding",
    ) as batch_op:
        batch_op.create_index("ix_finding_application_id_state", ["application_id", "state"], unique=False)
        batch_op.create_index("ix_finding_contract_id", ["contract_id"], unique=False)
        batch_op.create_index("ix_finding_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_finding_state_realizable", ["state", "realizable", "id"], unique=False)

    op.create_table(
        "seat_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("bucket", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=True),
        sa.Column("last_active_on", sa.Date(), nullable=True),
        sa.Column("activity_source", sa.String(length=120), nullable=True),
        sa.Column("annual_price", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_seat_verdict_account_id_account")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_seat_verdict_application_id_application")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_verdict_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_seat_verdict_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_verdict")),
        sa.UniqueConstraint("account_id", "plan_id", name=op.f("uq_seat_verdict_account_id_plan_id")),
    )
    with op.batch_alter_table(
        "seat_verdict",
    ) as batch_op:
        batch_op.create_index("ix_seat_verdict_application_id_bucket", ["application_id", "bucket", "id"], unique=False)
        batch_op.create_index("ix_seat_verdict_person_id", ["person_id"], unique=False)

    op.create_table(
        "finding_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("from_state", sa.String(length=12), nullable=True),
        sa.Column("to_state", sa.String(length=12), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_event_finding_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_event")),
    )
    with op.batch_alter_table(
        "finding_event",
    ) as batch_op:
        batch_op.create_index("ix_finding_event_finding_id", ["finding_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table(
        "finding_event",
    ) as batch_op:
        batch_op.drop_index("ix_finding_event_finding_id")

    op.drop_table("finding_event")
    with op.batch_alter_table(
        "seat_verdict",
    ) as batch_op:
        batch_op.drop_index("ix_seat_verdict_person_id")
        batch_op.drop_index("ix_seat_verdict_application_id_bucket")

    op.drop_table("seat_verdict")
    with op.batch_alter_table(
        "finding",
    ) as batch_op:
        batch_op.drop_index("ix_finding_state_realizable")
        batch_op.drop_index("ix_finding_person_id")
        batch_op.drop_index("ix_finding_contract_id")
        batch_op.drop_index("ix_finding_application_id_state")

    op.drop_table("finding")
