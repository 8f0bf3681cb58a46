"""Quick questions of coordinators, and their answers.

Revision: 58ee4ec126cc
Follows: b0398ec787eb
"""

import sqlalchemy as sa
from alembic import op

revision = "58ee4ec126cc"
down_revision = "b0398ec787eb"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pulse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("offer", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("is_weekly", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "live",
                "ended",
                "discarded",
                name="pulsestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_pulse_author_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_pulse_cluster_id_cluster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
    )
    op.create_index("ix_pulse_cluster_id", "pulse", ["cluster_id"])
    op.create_index("ix_pulse_state_due_at", "pulse", ["state", "due_at"])

    op.create_table(
        "pulse_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pulse_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pulse_id"], ["pulse.id"], name=op.f("fk_pulse_round_pulse_id_pulse"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_round")),
    )
    op.create_index("ix_pulse_round_pulse_id", "pulse_round", ["pulse_id"])

    op.create_table(
        "pulse_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "silent", "yes", "no", "later", name="pulsechoice", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("is_repeated", sa.Boolean(), nullable=False),
        sa.Column("ask_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pulse_answer_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["partnership_request.id"],
            name=op.f("fk_pulse_answer_request_id_partnership_request"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["pulse_round.id"], name=op.f("fk_pulse_answer_round_id_pulse_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_answer")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_pulse_answer_round_id_person_id")),
    )
    op.create_index("ix_pulse_answer_ask_again_at", "pulse_answer", ["ask_again_at"])
    op.create_index("ix_pulse_answer_person_id", "pulse_answer", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_pulse_answer_person_id", "pulse_answer")
    op.drop_index("ix_pulse_answer_ask_again_at", "pulse_answer")

    op.drop_table("pulse_answer")
    op.drop_index("ix_pulse_round_pulse_id", "pulse_round")

    op.drop_table("pulse_round")
    op.drop_index("ix_pulse_state_due_at", "pulse")
    op.drop_index("ix_pulse_cluster_id", "pulse")

    op.drop_table("pulse")
