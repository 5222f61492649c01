"""Waitlists, the people in them, and what they were offered."""

import sqlalchemy as sa
from alembic import op

revision = "202611231600"
down_revision = "202611231550"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ENTRY_STATES = (
    "state IN ('unconfirmed', 'waiting', 'offered', 'taken', 'missed', 'declined', 'left', 'removed', 'closed')"
)
LIVE = sa.text("state IN ('waiting', 'offered')")


def upgrade() -> None:
    op.create_table(
        "waitlists",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("is_strict", sa.Boolean(), nullable=False),
        sa.Column("offer_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("closes_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint("offer_minutes BETWEEN 15 AND 2880", name=op.f("ck_waitlists_offer_minutes_sane")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_waitlists_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_waitlists")),
    )
    op.create_table(
        "waitlist_entries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", sa.SmallInteger(), nullable=False),
        sa.Column("wanted", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=True),
        sa.Column("created_at", MOMENT, server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(ENTRY_STATES, name=op.f("ck_waitlist_entries_state_known")),
        sa.CheckConstraint("quantity BETWEEN 1 AND 1000", name=op.f("ck_waitlist_entries_quantity_sane")),
        sa.CheckConstraint("cardinality(wanted) > 0", name=op.f("ck_waitlist_entries_wants_something")),
        sa.CheckConstraint("state <> 'waiting' OR turn IS NOT NULL", name=op.f("ck_waitlist_entries_waits_in_turn")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_waitlist_entries_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_entries")),
    )
    op.create_index(op.f("ix_waitlist_entries_event_id"), "waitlist_entries", ["event_id"])
    op.create_index(
        "uq_waitlist_entries_live", "waitlist_entries", ["event_id", "email"], unique=True, postgresql_where=LIVE
    )
    op.create_index(
        "ix_waitlist_entries_line",
        "waitlist_entries",
        ["event_id", "turn"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "waitlist_offers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("hold_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'declined', 'missed')", name=op.f("ck_waitlist_offers_state_known")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["waitlist_entries.id"], name=op.f("fk_waitlist_offers_entry_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name=op.f("fk_waitlist_offers_hold_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_offers")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_waitlist_offers_hold_id")),
    )
    op.create_index(op.f("ix_waitlist_offers_entry_id"), "waitlist_offers", ["entry_id"])
    op.create_index(
        "uq_waitlist_offers_open",
        "waitlist_offers",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    # Nobody is left whom the places could be kept for.
    op.execute("UPDATE pools SET awaited = 0, awaited_until = NULL WHERE awaited > 0")
    op.drop_table("waitlist_offers")
    op.drop_table("waitlist_entries")
    op.drop_table("waitlists")
