"""Packages: large jobs whose parts are requests.

Revision: 6c5ea70c8425
Follows: 94e8647ba12b
"""

import sqlalchemy as sa
from alembic import op

revision = "6c5ea70c8425"
down_revision = "94e8647ba12b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partnership_package",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "discarded",
                name="packagestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_partnership_package_author_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_partnership_package_company_id_company"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_package")),
    )
    with op.batch_alter_table("partnership_package", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partnership_package_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_partnership_package_company_id"), ["company_id"], unique=False)

    with op.batch_alter_table("partnership_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("package_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("part", sa.String(length=100), nullable=True))
        batch_op.create_index(batch_op.f("ix_partnership_request_package_id"), ["package_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_partnership_request_package_id_partnership_package"),
            "partnership_package",
            ["package_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("partnership_request", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_partnership_request_package_id_partnership_package"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_partnership_request_package_id"))
        batch_op.drop_column("part")
        batch_op.drop_column("package_id")

    with op.batch_alter_table("partnership_package", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partnership_package_company_id"))
        batch_op.drop_index(batch_op.f("ix_partnership_package_author_id"))

    op.drop_table("partnership_package")
