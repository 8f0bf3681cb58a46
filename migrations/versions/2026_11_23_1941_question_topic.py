"""What a question goes on with.

Revision: 79412656f47b
Follows: 7c41d09be5a2
"""

import sqlalchemy as sa
from alembic import op

revision = "79412656f47b"
down_revision = "7c41d09be5a2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question", sa.Column("topic", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("question", "topic")
