"""Payments keep the whole request that opened them; the test bank keeps what was captured and repeats messages."""

import sqlalchemy as sa
from alembic import op

revision = "202611231325"
down_revision = "202611231320"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNTOLD = "state = 'captured' AND retold_at IS NULL"
STATES = "state IN ('open', 'processing', 'paid', 'declined', 'expired')"


def upgrade() -> None:
    for column in ("description", "email", "return_url", "trouble"):
        _add("payments", column, sa.Text(), "")
    _add("payments", "expires_at", MOMENT, sa.text("clock_timestamp()"))
    op.add_column("payments", sa.Column("retold_at", MOMENT, nullable=True))
    op.create_index("ix_payments_untold", "payments", ["captured_at"], postgresql_where=sa.text(UNTOLD))
    _add("provider_events", "client_reference", sa.Text(), "")
    op.add_column("provider_events", sa.Column("refund_key", sa.Text(), nullable=True))
    _add("test_charges", "request_hash", sa.Text(), "")
    _add("test_charges", "account", sa.Text(), "test-bank")
    _add("test_charges", "mode", sa.Text(), "test")
    _add("test_charges", "captured_minor", sa.BigInteger(), "0")
    _add("test_charges", "copies", sa.SmallInteger(), "1")
    op.add_column("test_charges", sa.Column("settles_at", MOMENT, nullable=True))
    op.create_index(op.f("ix_test_charges_settles_at"), "test_charges", ["settles_at"])
    op.create_check_constraint(op.f("ck_test_charges_state_known"), "test_charges", STATES)
    _add("test_webhooks", "event_id", sa.Text(), "")
    op.add_column("test_webhooks", sa.Column("refund_key", sa.Text(), nullable=True))
    op.alter_column("test_webhooks", "attempts", type_=sa.SmallInteger())


def downgrade() -> None:
    op.alter_column("test_webhooks", "attempts", type_=sa.Integer())
    for column in ("refund_key", "event_id"):
        op.drop_column("test_webhooks", column)
    op.drop_constraint(op.f("ck_test_charges_state_known"), "test_charges", type_="check")
    op.drop_index(op.f("ix_test_charges_settles_at"), table_name="test_charges")
    for column in ("settles_at", "copies", "captured_minor", "mode", "account", "request_hash"):
        op.drop_column("test_charges", column)
    op.drop_column("provider_events", "refund_key")
    op.drop_column("provider_events", "client_reference")
    op.drop_index("ix_payments_untold", table_name="payments")
    for column in ("retold_at", "expires_at", "trouble", "return_url", "email", "description"):
        op.drop_column("payments", column)


def _add(table: str, column: str, kind: sa.types.TypeEngine[object], value: object) -> None:
    """A required column; rows that exist get the value, new ones must bring their own."""
    op.add_column(table, sa.Column(column, kind, nullable=False, server_default=value))  # type: ignore[arg-type]
    op.alter_column(table, column, server_default=None)
