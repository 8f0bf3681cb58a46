"""When each company was last written, so that the index in memory reads only what changed.

Revision: 3f0b7a91c2d8
Follows: 79412656f47b
"""

import sqlalchemy as sa
from alembic import op

revision = "3f0b7a91c2d8"
down_revision = "79412656f47b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("company", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE company SET changed_at = created_at")
    with op.batch_alter_table("company") as company:
        company.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        company.create_index("ix_company_changed_at", ["changed_at"])


def downgrade() -> None:
    with op.batch_alter_table("company") as company:
        company.drop_index("ix_company_changed_at")
        company.drop_column("changed_at")
