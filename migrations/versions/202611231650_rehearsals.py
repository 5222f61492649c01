"""Rehearsals, and the mark on the copies of events that they play on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611231650"
down_revision = "202611231606"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("events", sa.Column("is_rehearsal", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "rehearsals",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("organization_id", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("copy_id", sa.Text),
        sa.Column("buyers", sa.Integer, nullable=False),
        sa.Column("through", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False, server_default=sa.func.clock_timestamp()),
        sa.Column("began_at", MOMENT),
        sa.Column("seen_at", MOMENT, nullable=False, server_default=sa.func.clock_timestamp()),
        sa.Column("ended_at", MOMENT),
        sa.Column("cancel_asked_at", MOMENT),
        sa.Column("report", postgresql.JSONB),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'cancelled', 'interrupted')",
            name=op.f("ck_rehearsals_state_known"),
        ),
        sa.CheckConstraint("buyers BETWEEN 1 AND 5000", name=op.f("ck_rehearsals_buyers_sane")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_rehearsals_organization_id")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_rehearsals_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsals")),
    )
    op.create_index(
        "uq_rehearsals_open",
        "rehearsals",
        ["organization_id"],
        unique=True,
        postgresql_where="state IN ('waiting', 'running')",
    )
    op.create_index("ix_rehearsals_event_created", "rehearsals", ["event_id", "created_at"])
    op.create_index(op.f("ix_rehearsals_copy_id"), "rehearsals", ["copy_id"])
    op.create_index(op.f("ix_rehearsals_organization_id"), "rehearsals", ["organization_id"])


def downgrade() -> None:
    op.drop_table("rehearsals")
    op.drop_column("events", "is_rehearsal")
