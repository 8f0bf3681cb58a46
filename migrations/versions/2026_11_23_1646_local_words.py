"""Words that coordinators add to the lexicon.

Revision: 98f32dfc9551
Follows: a63ae4c2752d
"""

import sqlalchemy as sa
from alembic import op

revision = "98f32dfc9551"
down_revision = "a63ae4c2752d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "local_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("concept", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_local_word_author_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_local_word_cluster_id_cluster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_word")),
    )
    op.create_index("ix_local_word_cluster_id_removed_at", "local_word", ["cluster_id", "removed_at"])


def downgrade() -> None:
    op.drop_index("ix_local_word_cluster_id_removed_at", "local_word")

    op.drop_table("local_word")
