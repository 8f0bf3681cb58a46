"""What firms answer and what follows an introduction: declines, blocks, waiting, relays, outcomes.

Revision: b0398ec787eb
Follows: 203e74ed8b77
"""

import sqlalchemy as sa
from alembic import op

revision = "b0398ec787eb"
down_revision = "203e74ed8b77"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["blocked_id"], ["company.id"], name=op.f("fk_company_block_blocked_id_company"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_company_block_company_id_company"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_company_block_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["partnership_request.id"],
            name=op.f("fk_company_block_request_id_partnership_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_block")),
        sa.UniqueConstraint("company_id", "blocked_id", name=op.f("uq_company_block_company_id_blocked_id")),
    )
    with op.batch_alter_table("company_block", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_block_blocked_id"), ["blocked_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_company_block_request_id"), ["request_id"], unique=False)

    op.create_table(
        "partnership_waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_partnership_waiting_company_id_company"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["partnership_request.id"],
            name=op.f("fk_partnership_waiting_request_id_partnership_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_waiting")),
        sa.UniqueConstraint("request_id", "company_id", name=op.f("uq_partnership_waiting_request_id_company_id")),
    )
    with op.batch_alter_table("partnership_waiting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partnership_waiting_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_partnership_waiting_wait_until"), ["wait_until"], unique=False)

    op.create_table(
        "outcome_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_met", sa.Boolean(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "deal",
                "cooperation",
                "helped",
                "no_fit",
                "found_elsewhere",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "value",
            sa.Enum(
                "under_1k",
                "to_10k",
                "to_50k",
                "to_250k",
                "over_250k",
                name="valueband",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_outcome_answer_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["partnership_proposal.id"],
            name=op.f("fk_outcome_answer_proposal_id_partnership_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_answer")),
        sa.UniqueConstraint(
            "proposal_id", "person_id", "stage", name=op.f("uq_outcome_answer_proposal_id_person_id_stage")
        ),
    )
    with op.batch_alter_table("outcome_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_answer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "partnership_decline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "not_our_trade",
                "too_far",
                "wrong_size",
                "no_capacity",
                "other",
                name="declinereason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["partnership_proposal.id"],
            name=op.f("fk_partnership_decline_proposal_id_partnership_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_decline")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_partnership_decline_proposal_id")),
    )
    op.create_table(
        "relay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_relay_ended_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["partnership_proposal.id"],
            name=op.f("fk_relay_proposal_id_partnership_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_relay_proposal_id")),
    )
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("offer_confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("offer_asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_company_paused_until"), ["paused_until"], unique=False)

    with op.batch_alter_table("contact_consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("partnership_proposal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f("ix_partnership_proposal_company_id"))
        batch_op.create_index("ix_partnership_proposal_company_id_asked_at", ["company_id", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_partnership_proposal_introduced_at"), ["introduced_at"], unique=False)

    with op.batch_alter_table("partnership_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("silence_told_at", sa.DateTime(timezone=True), nullable=True))

    # The best that is known of the proposals so far.
    op.execute("UPDATE partnership_proposal SET asked_at = since_at, answered_at = interested_at")
    op.execute(
        "UPDATE partnership_proposal SET introduced_at = (SELECT max(given_at) FROM contact_consent"
        " WHERE contact_consent.proposal_id = partnership_proposal.id) WHERE state = 'introduced'"
    )
    with op.batch_alter_table("partnership_proposal") as batch_op:
        batch_op.alter_column("asked_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("partnership_request", schema=None) as batch_op:
        batch_op.drop_column("silence_told_at")
        batch_op.drop_column("warned_at")

    with op.batch_alter_table("partnership_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partnership_proposal_introduced_at"))
        batch_op.drop_index("ix_partnership_proposal_company_id_asked_at")
        batch_op.create_index(batch_op.f("ix_partnership_proposal_company_id"), ["company_id"], unique=False)
        batch_op.drop_column("introduced_at")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("asked_at")

    with op.batch_alter_table("contact_consent", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_at")

    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_company_paused_until"))
        batch_op.drop_column("offer_asked_at")
        batch_op.drop_column("offer_confirmed_at")
        batch_op.drop_column("paused_until")

    op.drop_table("relay")
    op.drop_table("partnership_decline")
    with op.batch_alter_table("outcome_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_answer_person_id"))

    op.drop_table("outcome_answer")
    with op.batch_alter_table("partnership_waiting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partnership_waiting_wait_until"))
        batch_op.drop_index(batch_op.f("ix_partnership_waiting_company_id"))

    op.drop_table("partnership_waiting")
    with op.batch_alter_table("company_block", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_company_block_request_id"))
        batch_op.drop_index(batch_op.f("ix_company_block_blocked_id"))

    op.drop_table("company_block")
