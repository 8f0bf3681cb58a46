"""Answers in the chat: posts to the cluster, groups that are listened to, expired answers, kept files.

Revision: 569a3ee3b4f6
Follows: 649c72d93c52
"""

import sqlalchemy as sa
from alembic import op

revision = "569a3ee3b4f6"
down_revision = "649c72d93c52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("told_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("photo_id", sa.String(length=256), nullable=True),
        sa.Column("document_id", sa.String(length=256), nullable=True),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["card_id"], ["outbox.id"], name=op.f("fk_question_post_card_id_outbox"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_question_post_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_post_question_id_question"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["told_id"], ["outbox.id"], name=op.f("fk_question_post_told_id_outbox"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_post")),
        sa.UniqueConstraint("question_id", "person_id", name=op.f("uq_question_post_question_id_person_id")),
    )
    with op.batch_alter_table("question_post") as batch_op:
        batch_op.create_index(batch_op.f("ix_question_post_card_id"), ["card_id"], unique=False)
        batch_op.create_index("ix_question_post_person_id_posted_at", ["person_id", "posted_at"], unique=False)

    with op.batch_alter_table("cluster") as batch_op:
        batch_op.add_column(sa.Column("withholds_expired", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("digested_on", sa.Date(), nullable=True))

    with op.batch_alter_table("group_chat") as batch_op:
        batch_op.add_column(sa.Column("is_listened_to", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("question") as batch_op:
        batch_op.add_column(sa.Column("disliked_id", sa.String(length=48), nullable=True))

    with op.batch_alter_table("stored_file") as batch_op:
        batch_op.add_column(sa.Column("key", sa.String(length=255), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_stored_file_key"), ["key"])


def downgrade() -> None:
    with op.batch_alter_table("stored_file") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_stored_file_key"), type_="unique")
        batch_op.drop_column("key")

    with op.batch_alter_table("question") as batch_op:
        batch_op.drop_column("disliked_id")

    with op.batch_alter_table("group_chat") as batch_op:
        batch_op.drop_column("is_listened_to")

    with op.batch_alter_table("cluster") as batch_op:
        batch_op.drop_column("digested_on")
        batch_op.drop_column("withholds_expired")

    with op.batch_alter_table("question_post") as batch_op:
        batch_op.drop_index("ix_question_post_person_id_posted_at")
        batch_op.drop_index(batch_op.f("ix_question_post_card_id"))

    op.drop_table("question_post")
