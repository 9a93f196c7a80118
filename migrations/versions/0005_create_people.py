"""Create people."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("employee_id", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=True),
        sa.Column("cost_center", sa.String(length=120), nullable=True),
        sa.Column("manager_email", sa.String(length=254), nullable=True),
        sa.Column("job_title", sa.String(length=200), nullable=True),
        sa.Column("employee_type", sa.String(length=12), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("company", sa.String(length=200), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("left_seen_on", sa.Date(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_person_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_email_key")),
    )
    with op.batch_alter_table(
        "person",
    ) as batch_op:
        batch_op.create_index("ix_person_name_id", ["name", "id"], unique=False)

    op.create_table(
        "person_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("alias_key", sa.String(length=254), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_alias_person_id_person")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_person_alias_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_alias")),
    )
    with op.batch_alter_table(
        "person_alias",
    ) as batch_op:
        batch_op.create_index("ix_person_alias_alias_key", ["alias_key"], unique=False)
        batch_op.create_index("ix_person_alias_person_id", ["person_id"], unique=False)

    op.create_table(
        "person_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=True),
        sa.Column("cost_center", sa.String(length=120), nullable=True),
        sa.Column("manager_email", sa.String(length=254), nullable=True),
        sa.Column("job_title", sa.String(length=200), nullable=True),
        sa.Column("employee_type", sa.String(length=12), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("company", sa.String(length=200), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("left_seen_on", sa.Date(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_history_person_id_person")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_person_history_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_history")),
    )
    with op.batch_alter_table(
        "person_history",
    ) as batch_op:
        batch_op.create_index("ix_person_history_person_id_known_from", ["person_id", "known_from"], unique=False)

    op.create_table(
        "person_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("duplicate", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_record_person_id_person")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_person_record_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_record")),
    )
    with op.batch_alter_table(
        "person_record",
    ) as batch_op:
        batch_op.create_index("ix_person_record_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_person_record_source_id_source_key", ["source_id", "source_key"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table(
        "person_record",
    ) as batch_op:
        batch_op.drop_index("ix_person_record_source_id_source_key")
        batch_op.drop_index("ix_person_record_person_id")

    op.drop_table("person_record")
    with op.batch_alter_table(
        "person_history",
    ) as batch_op:
        batch_op.drop_index("ix_person_history_person_id_known_from")

    op.drop_table("person_history")
    with op.batch_alter_table(
        "person_alias",
    ) as batch_op:
        batch_op.drop_index("ix_person_alias_person_id")
        batch_op.drop_index("ix_person_alias_alias_key")

    op.drop_table("person_alias")
    with op.batch_alter_table(
        "person",
    ) as batch_op:
        batch_op.drop_index("ix_person_name_id")

    op.drop_table("person")
