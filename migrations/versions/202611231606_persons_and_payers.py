"""Bookings know the person behind them, payments their payer, so that a limit per person can be counted under a lock.

Space 5 of the advisory keys belongs to persons at an event. Lock order: booking's row, persons, access code, pools.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611231606"
down_revision = "202611231600"
branch_labels = None
depends_on = None

LOCK_PERSONS = """
CREATE FUNCTION lock_persons(p_event text, p_persons text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_key int;
BEGIN
    -- Sorted by key, so that two transactions never wait for each other in a circle.
    FOR v_key IN
        SELECT DISTINCT hashtext(p_event || ' ' || person) AS key FROM unnest(p_persons) AS person ORDER BY key
    LOOP
        PERFORM pg_advisory_xact_lock(5, v_key);
    END LOOP;
END $$
"""

# As ``rules.person_of`` does it, for the bookings that there are.
KNOWN_PERSONS = r"""
UPDATE bookings SET persons = ARRAY['mail:' || CASE
        WHEN domain IN ('gmail.com', 'googlemail.com') THEN replace(mailbox, '.', '') || '@gmail.com'
        ELSE mailbox || '@' || domain
    END] || CASE WHEN user_id IS NULL THEN '{}'::text[] ELSE ARRAY['user:' || user_id] END
FROM (
    SELECT id AS booking, split_part(regexp_replace(lower(email), '@[^@]*$', ''), '+', 1) AS mailbox,
           regexp_replace(lower(email), '^.*@', '') AS domain
    FROM bookings WHERE email <> ''
) AS known WHERE known.booking = bookings.id
"""


def upgrade() -> None:
    op.add_column("bookings", sa.Column("persons", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.execute(KNOWN_PERSONS)
    op.create_index(
        "ix_bookings_persons",
        "bookings",
        ["persons"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": False},
    )
    op.add_column("payments", sa.Column("payer", sa.Text(), server_default="", nullable=False))
    op.add_column("test_charges", sa.Column("card", sa.Text(), server_default="", nullable=False))
    op.execute(LOCK_PERSONS)


def downgrade() -> None:
    op.execute("DROP FUNCTION lock_persons(text, text[])")
    op.drop_column("test_charges", "card")
    op.drop_column("payments", "payer")
    op.drop_index("ix_bookings_persons", table_name="bookings")
    op.drop_column("bookings", "persons")
