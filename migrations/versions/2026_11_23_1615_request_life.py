"""The life of a request: held for a coordinator, changed after it was sent, closed with an outcome.

Revision: b3d74d2fd55f
Follows: 07254041933c
"""

import sqlalchemy as sa
from alembic import op

revision = "b3d74d2fd55f"
down_revision = "07254041933c"
branch_labels = None
depends_on = None

CHECKS = ("none", "first", "beyond", "all")
OUTCOMES = ("deal", "cooperation", "helped", "no_fit", "found_elsewhere")
FORMER_STATES = ("draft", "open", "withdrawn", "expired", "done")
STATES = (*FORMER_STATES, "held")
ADDED = (
    "outcome",
    "keep_days",
    "edition",
    "next_text",
    "held_for",
    "held_at",
    "checked_at",
    "checked_by_id",
    "check_card_ids",
    "returned_for",
    "opened_at",
    "closed_at",
)


def one_of(column: str, values: tuple[str, ...]) -> str:
    """What an enum column may hold."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def upgrade() -> None:
    op.create_table(
        "concept_rejection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("concept", sa.String(length=80), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["partnership_request.id"],
            name=op.f("fk_concept_rejection_request_id_partnership_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept_rejection")),
        sa.UniqueConstraint("request_id", "concept", name=op.f("uq_concept_rejection_request_id_concept")),
    )
    with op.batch_alter_table("cluster") as batch_op:
        batch_op.add_column(sa.Column("request_check", sa.String(length=24), nullable=False, server_default="none"))
        batch_op.create_check_constraint(op.f("ck_cluster_requestcheck"), one_of("request_check", CHECKS))

    with op.batch_alter_table("partnership_request") as batch_op:
        batch_op.add_column(sa.Column("outcome", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("keep_days", sa.Integer(), nullable=False, server_default="60"))
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("next_text", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("held_for", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("checked_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("check_card_ids", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("returned_for", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_partnership_request_held_at"), ["held_at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_partnership_request_checked_by_id_person"),
            "person",
            ["checked_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_check_constraint(op.f("ck_partnership_request_outcome"), one_of("outcome", OUTCOMES))
        batch_op.drop_constraint(op.f("ck_partnership_request_requeststate"), type_="check")
        batch_op.create_check_constraint(op.f("ck_partnership_request_requeststate"), one_of("state", STATES))
    op.execute("UPDATE partnership_request SET opened_at = created_at WHERE state <> 'draft'")


def downgrade() -> None:
    op.execute("UPDATE partnership_request SET state = 'draft' WHERE state = 'held'")
    with op.batch_alter_table("partnership_request") as batch_op:
        batch_op.drop_constraint(op.f("ck_partnership_request_requeststate"), type_="check")
        batch_op.create_check_constraint(op.f("ck_partnership_request_requeststate"), one_of("state", FORMER_STATES))
        batch_op.drop_constraint(op.f("ck_partnership_request_outcome"), type_="check")
        batch_op.drop_constraint(op.f("fk_partnership_request_checked_by_id_person"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_partnership_request_held_at"))
        for name in reversed(ADDED):
            batch_op.drop_column(name)
    with op.batch_alter_table("cluster") as batch_op:
        batch_op.drop_constraint(op.f("ck_cluster_requestcheck"), type_="check")
        batch_op.drop_column("request_check")
    op.drop_table("concept_rejection")
