"""Proposals by hand, with a coordinator's word for them, and those that a firm found itself.

Revision: 649c72d93c52
Follows: b3d74d2fd55f
"""

import sqlalchemy as sa
from alembic import op

revision = "649c72d93c52"
down_revision = "b3d74d2fd55f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("partnership_proposal") as batch_op:
        batch_op.add_column(sa.Column("is_own_wish", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("introduced_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("vouch", sa.String(length=200), nullable=True))
        batch_op.create_foreign_key(
            "fk_partnership_proposal_introduced_by_id_person",
            "person",
            ["introduced_by_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("partnership_proposal") as batch_op:
        batch_op.drop_constraint("fk_partnership_proposal_introduced_by_id_person", type_="foreignkey")
        batch_op.drop_column("vouch")
        batch_op.drop_column("introduced_by_id")
        batch_op.drop_column("is_own_wish")
