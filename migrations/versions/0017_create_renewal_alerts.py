"""Create renewal alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("term_number", sa.Integer(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("merged_into", sa.String(length=24), nullable=True),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_alert_contract_id_contract")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_alert_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint(
            "contract_id",
            "term_number",
            "deadline",
            "step",
            "recipient",
            "channel",
            name=op.f("uq_alert_contract_id_term_number_deadline_step_recipient_channel"),
        ),
    )
    with op.batch_alter_table(
        "alert",
    ) as batch_op:
        batch_op.create_index("ix_alert_contract_id", ["contract_id"], unique=False)
        batch_op.create_index("ix_alert_message_id", ["message_id"], unique=False)

    op.create_table(
        "alert_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("term_number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_alert_hold_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_hold")),
    )
    with op.batch_alter_table(
        "alert_hold",
    ) as batch_op:
        batch_op.create_index("ix_alert_hold_contract_id_term_number", ["contract_id", "term_number"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table(
        "alert_hold",
    ) as batch_op:
        batch_op.drop_index("ix_alert_hold_contract_id_term_number")

    op.drop_table("alert_hold")
    with op.batch_alter_table(
        "alert",
    ) as batch_op:
        batch_op.drop_index("ix_alert_message_id")
        batch_op.drop_index("ix_alert_contract_id")

    op.drop_table("alert")
