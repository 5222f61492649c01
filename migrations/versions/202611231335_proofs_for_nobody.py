"""A proof may belong to nobody: asking for a link makes a row whether or not the address has an account."""

from alembic import op

revision = "202611231335"
down_revision = "202611231325"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("email_proofs", "user_id", nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM email_proofs WHERE user_id IS NULL")
    op.alter_column("email_proofs", "user_id", nullable=False)
