"""A delivery may turn out to be needless: its subject is gone, or is not so any more."""

from alembic import op

revision = "202611231320"
down_revision = "202611231305"
branch_labels = None
depends_on = None

WORDS = ["waiting", "leased", "sent", "dead"]


def upgrade() -> None:
    _allow([*WORDS, "needless"])


def downgrade() -> None:
    op.execute("UPDATE deliveries SET state = 'dead' WHERE state = 'needless'")
    _allow(WORDS)


def _allow(words: list[str]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    op.drop_constraint("state_known", "deliveries", type_="check")
    op.create_check_constraint("state_known", "deliveries", f"state IN ({listed})")
