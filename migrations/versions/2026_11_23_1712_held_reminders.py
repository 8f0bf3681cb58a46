"""When the coordinators were asked again about a request that waits for them.

Revision: 7c41d09be5a2
Follows: 6c5ea70c8425
"""

import sqlalchemy as sa
from alembic import op

revision = "7c41d09be5a2"
down_revision = "6c5ea70c8425"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("partnership_request", sa.Column("held_reminded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("partnership_request", "held_reminded_at")
