"""question_retention.

Revision: 94e8647ba12b
Follows: 98f32dfc9551
"""

import sqlalchemy as sa
from alembic import op

revision = "94e8647ba12b"
down_revision = "98f32dfc9551"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.alter_column("person_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_question_asked_at"), ["asked_at"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM question WHERE person_id IS NULL")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_asked_at"))
        batch_op.alter_column("person_id", existing_type=sa.INTEGER(), nullable=False)
