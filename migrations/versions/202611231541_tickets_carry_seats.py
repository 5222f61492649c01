"""A ticket carries its seat: the plan's key, and the words on the ticket."""

import sqlalchemy as sa
from alembic import op

revision = "202611231541"
down_revision = "202611231525"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("seat", sa.Text(), nullable=True))
    op.add_column("tickets", sa.Column("seat_name", sa.Text(), nullable=False, server_default=""))
    op.alter_column("tickets", "seat_name", server_default=None)
    op.create_index("ix_tickets_seat", "tickets", ["event_id", "seat"], postgresql_where=sa.text("seat IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("ix_tickets_seat", table_name="tickets")
    op.drop_column("tickets", "seat_name")
    op.drop_column("tickets", "seat")
