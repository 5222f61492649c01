"""Who sold what at the counter, and a role for the people who sell there."""

import sqlalchemy as sa
from alembic import op

revision = "202611231542"
down_revision = "202611231541"
branch_labels = None
depends_on = None

ROLES = ("owner", "manager", "finance", "marketing", "door", "reader")
WITH_BOX_OFFICE = ("owner", "manager", "finance", "marketing", "box_office", "door", "reader")


def upgrade() -> None:
    op.create_table(
        "counter_sales",
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("seller_id", sa.Text(), nullable=False),
        sa.Column("seller_name", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sold_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.CheckConstraint("means IN ('cash', 'card', 'nothing')", name=op.f("ck_counter_sales_means_known")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_counter_sales_booking_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["users.id"], name=op.f("fk_counter_sales_seller_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_counter_sales")),
    )
    op.create_index(op.f("ix_counter_sales_seller_id"), "counter_sales", ["seller_id"], unique=False)
    _roles(WITH_BOX_OFFICE)


def downgrade() -> None:
    for table in ("memberships", "invitations"):
        op.execute(f"UPDATE {table} SET role = 'reader' WHERE role = 'box_office'")  # noqa: S608
    _roles(ROLES)
    op.drop_index(op.f("ix_counter_sales_seller_id"), table_name="counter_sales")
    op.drop_table("counter_sales")


def _roles(words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    for table in ("memberships", "invitations"):
        op.drop_constraint(op.f(f"ck_{table}_role_known"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_role_known"), table, f"role IN ({listed})")
