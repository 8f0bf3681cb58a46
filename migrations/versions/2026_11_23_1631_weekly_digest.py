"""The weekly digest of requests that fit.

Revision: 203e74ed8b77
Follows: 569a3ee3b4f6
"""

import sqlalchemy as sa
from alembic import op

revision = "203e74ed8b77"
down_revision = "569a3ee3b4f6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partnership_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name="fk_partnership_notice_company_id_company", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["partnership_request.id"],
            name="fk_partnership_notice_request_id_partnership_request",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_partnership_notice"),
        sa.UniqueConstraint("request_id", "company_id", name="uq_partnership_notice_request_id_company_id"),
    )
    op.create_index("ix_partnership_notice_company_id_shown_at", "partnership_notice", ["company_id", "shown_at"])
    with op.batch_alter_table("cluster") as batch_op:
        batch_op.add_column(sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("partnership_request") as batch_op:
        batch_op.add_column(sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_partnership_request_state_noticed_at", ["state", "noticed_at"])
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("has_digest", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_column("has_digest")
    with op.batch_alter_table("partnership_request") as batch_op:
        batch_op.drop_index("ix_partnership_request_state_noticed_at")
        batch_op.drop_column("noticed_at")
    with op.batch_alter_table("cluster") as batch_op:
        batch_op.drop_column("digest_at")
    op.drop_table("partnership_notice")
