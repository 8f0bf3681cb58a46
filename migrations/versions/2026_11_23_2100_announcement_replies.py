"""Which announcement a member's message is a reply to.

Revision: 5c1d7e0a94b3
Follows: 3f0b7a91c2d8
"""

import sqlalchemy as sa
from alembic import op

revision = "5c1d7e0a94b3"
down_revision = "3f0b7a91c2d8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("question") as question:
        question.add_column(sa.Column("announcement_id", sa.Integer(), nullable=True))
        question.create_foreign_key(
            "fk_question_announcement_id_announcement", "announcement", ["announcement_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("question") as question:
        question.drop_constraint("fk_question_announcement_id_announcement", type_="foreignkey")
        question.drop_column("announcement_id")
