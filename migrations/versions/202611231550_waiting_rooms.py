"""Waiting rooms: the line before an announced sale, drawn and called by functions of the database.

Space 7 of the advisory keys belongs to waiting rooms. Everything goes by the database's clock, and nothing waits for
a worker: whoever asks first after the start makes the draw, whoever looks at the line moves it on.
"""

import sqlalchemy as sa
from alembic import op

revision = "202611231550"
down_revision = "202611231542"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_rooms()
    _make_entries()
    op.create_table(
        "waiting_calls",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("called_at", MOMENT, nullable=False),
        sa.Column("front", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["waiting_rooms.event_id"], name=op.f("fk_waiting_calls_event_id")),
        sa.PrimaryKeyConstraint("event_id", "called_at", name=op.f("pk_waiting_calls")),
    )
    for function in FUNCTIONS:
        op.execute(function)


def downgrade() -> None:
    for name in DROPPED:
        op.execute(f"DROP FUNCTION {name}")
    for table in ("waiting_calls", "waiting_entries", "waiting_rooms"):
        op.drop_table(table)
    op.execute("DROP FUNCTION keep_waiting_draw()")


def _make_rooms() -> None:
    op.create_table(
        "waiting_rooms",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("opens_at", MOMENT, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("most_inside", sa.Integer(), nullable=False),
        sa.Column("pass_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("entries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=True),
        sa.Column("drawn_at", MOMENT, nullable=True),
        sa.Column("front", sa.Integer(), server_default="0", nullable=False),
        sa.Column("admitted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("credit", sa.Float(), server_default="0", nullable=False),
        sa.Column("advanced_at", MOMENT, nullable=True),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_waiting_rooms_{name}")) for name, rule in CHECKS.items()),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_waiting_rooms_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_waiting_rooms")),
    )
    op.execute(KEEP)
    op.execute(
        "CREATE TRIGGER keep_waiting_draw BEFORE UPDATE ON waiting_rooms "
        "FOR EACH ROW EXECUTE FUNCTION keep_waiting_draw()"
    )


def _make_entries() -> None:
    op.create_table(
        "waiting_entries",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("admitted_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.Column("knocked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["waiting_rooms.event_id"], name=op.f("fk_waiting_entries_event_id")),
        sa.PrimaryKeyConstraint("event_id", "visitor", name=op.f("pk_waiting_entries")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_waiting_entries_event_id_number")),
    )
    op.create_index("ix_waiting_entries_pace", "waiting_entries", ["event_id", "network", "arrived_at"])
    for name, column, where in (
        ("place", "place", "place IS NOT NULL"),
        ("inside", "expires_at", "left_at IS NULL"),
        ("knocking", "knocked_at", "admitted_at IS NULL"),
    ):
        op.create_index(
            f"ix_waiting_entries_{name}", "waiting_entries", ["event_id", column], postgresql_where=sa.text(where)
        )


CHECKS = {
    "opens_before_start": "opens_at < starts_at",
    "per_minute_sane": "per_minute BETWEEN 1 AND 6000",
    "most_inside_sane": "most_inside BETWEEN 1 AND 20000",
    "pass_minutes_sane": "pass_minutes BETWEEN 3 AND 60",
    "committed_to_the_seed": "commitment = encode(sha256(convert_to(seed, 'UTF8')), 'hex')",
    "drawn_whole": "(drawn_at IS NULL) = (drawn IS NULL)",
    "front_in_line": "front BETWEEN 0 AND entries",
}

# What was published stays true: the commitment, and who was in the draw.
KEEP = """
CREATE FUNCTION keep_waiting_draw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seed <> OLD.seed THEN
        RAISE EXCEPTION 'the seed of a waiting room is chosen once';
    END IF;
    IF OLD.drawn_at IS NOT NULL
       AND (NEW.drawn_at, NEW.drawn, NEW.starts_at) IS DISTINCT FROM (OLD.drawn_at, OLD.drawn, OLD.starts_at) THEN
        RAISE EXCEPTION 'a waiting room is drawn once';
    END IF;
    RETURN NEW;
END $$
"""

LOCK = """
CREATE FUNCTION lock_waiting_room(p_event text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7, hashtext(p_event));
END $$
"""

# Called under the lock. Everybody who came before the start is in it; who comes from now on stands behind them.
DRAW = """
CREATE FUNCTION draw_waiting_room(p_event text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE waiting_rooms
    SET drawn_at = clock_timestamp(), drawn = entries, credit = 0, advanced_at = clock_timestamp()
    WHERE event_id = p_event AND drawn_at IS NULL AND starts_at <= clock_timestamp() AND closed_at IS NULL;
END $$
"""

JOIN = """
CREATE FUNCTION join_waiting_room(
    p_event text, p_visitor text, p_network text, p_pace int, p_many int, p_slow_pace int, p_most int
) RETURNS TABLE (outcome text, entry_number int, seconds int) LANGUAGE plpgsql AS $$
DECLARE
    v_room waiting_rooms;
    v_entry waiting_entries;
    v_now timestamptz;
    v_before timestamptz;
BEGIN
    PERFORM lock_waiting_room(p_event);
    PERFORM draw_waiting_room(p_event);
    v_now := clock_timestamp();
    SELECT * INTO v_room FROM waiting_rooms r WHERE r.event_id = p_event AND r.closed_at IS NULL;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'closed', 0, 0;
        RETURN;
    ELSIF v_room.opens_at > v_now THEN
        RETURN QUERY SELECT 'not_yet', 0, 0;
        RETURN;
    END IF;
    SELECT * INTO v_entry FROM waiting_entries e WHERE e.event_id = p_event AND e.visitor = p_visitor;
    IF FOUND AND (v_entry.expires_at IS NULL OR v_entry.expires_at > v_now) THEN
        RETURN QUERY SELECT 'in_line', v_entry.number, 0;
        RETURN;
    ELSIF v_room.entries >= p_most THEN
        RETURN QUERY SELECT 'full', 0, 0;
        RETURN;
    END IF;
    IF EXISTS (
        SELECT FROM waiting_entries e WHERE e.event_id = p_event AND e.network = p_network
        ORDER BY e.arrived_at DESC OFFSET p_many - 1 LIMIT 1
    ) THEN
        p_pace := p_slow_pace;
    END IF;
    SELECT e.arrived_at INTO v_before FROM waiting_entries e
    WHERE e.event_id = p_event AND e.network = p_network
    ORDER BY e.arrived_at DESC OFFSET p_pace - 1 LIMIT 1;
    IF v_before > v_now - interval '1 minute' THEN
        RETURN QUERY SELECT 'crowded', 0, ceil(extract(epoch FROM v_before + interval '1 minute' - v_now))::int;
        RETURN;
    END IF;
    -- An arrival that a power cut takes back is worth less than the time that everybody behind it would wait.
    PERFORM set_config('synchronous_commit', 'off', true);
    IF v_entry.visitor IS NULL THEN
        INSERT INTO waiting_entries (event_id, visitor, number, network, arrived_at)
        VALUES (p_event, p_visitor, v_room.entries + 1, p_network, v_now);
    ELSE
        UPDATE waiting_entries e
        SET number = v_room.entries + 1, network = p_network, arrived_at = v_now,
            place = NULL, admitted_at = NULL, expires_at = NULL, left_at = NULL, knocked_at = NULL
        WHERE e.event_id = p_event AND e.visitor = p_visitor;
    END IF;
    UPDATE waiting_rooms r SET entries = v_room.entries + 1 WHERE r.event_id = p_event;
    RETURN QUERY SELECT 'in_line', v_room.entries + 1, 0;
END $$
"""

# Up to which place people were called so long ago that their turn is over.
OVERDUE = """
CREATE FUNCTION waiting_overdue(p_event text, p_turn int) RETURNS int LANGUAGE sql VOLATILE AS $$
    SELECT coalesce((
        SELECT c.front FROM waiting_calls c
        WHERE c.event_id = p_event AND c.called_at <= clock_timestamp() - p_turn * interval '1 second'
        ORDER BY c.called_at DESC LIMIT 1
    ), 0)
$$
"""

# Who takes up room: people inside, people who were called and may still come.
TAKEN = """
CREATE FUNCTION waiting_taken(p_event text, p_front int, p_overdue int) RETURNS int LANGUAGE sql VOLATILE AS $$
    SELECT p_front - p_overdue
        - (SELECT count(*) FROM waiting_entries e WHERE e.event_id = p_event AND e.place > p_overdue)::int
        + (SELECT count(*) FROM waiting_entries e
           WHERE e.event_id = p_event AND e.left_at IS NULL AND e.expires_at > clock_timestamp())::int
$$
"""

CREDIT = """
CREATE FUNCTION waiting_credit(p_room waiting_rooms) RETURNS float LANGUAGE sql VOLATILE AS $$
    SELECT least(
        p_room.credit + p_room.per_minute / 60.0 * extract(epoch FROM clock_timestamp() - p_room.advanced_at),
        greatest(1, p_room.per_minute / 6.0)
    )::float
$$
"""

ADVANCE = """
CREATE FUNCTION advance_waiting_room(p_event text, p_turn int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_room waiting_rooms;
    v_credit float;
    v_free int;
    v_step int;
BEGIN
    -- Somebody else is at it: what they write is as good.
    IF NOT pg_try_advisory_xact_lock(7, hashtext(p_event)) THEN
        RETURN;
    END IF;
    PERFORM draw_waiting_room(p_event);
    SELECT * INTO v_room FROM waiting_rooms r
    WHERE r.event_id = p_event AND r.drawn_at IS NOT NULL AND r.paused_at IS NULL AND r.closed_at IS NULL;
    IF NOT FOUND OR v_room.front >= v_room.entries THEN
        RETURN;
    END IF;
    v_credit := waiting_credit(v_room);
    v_free := v_room.most_inside - waiting_taken(p_event, v_room.front, waiting_overdue(p_event, p_turn))
        - (SELECT count(*) FROM waiting_entries e
           WHERE e.event_id = p_event AND e.admitted_at IS NULL
           AND e.knocked_at > clock_timestamp() - interval '3 minutes')::int;
    v_step := least(floor(v_credit)::int, v_free, v_room.entries - v_room.front);
    IF v_step <= 0 THEN
        RETURN;
    END IF;
    UPDATE waiting_rooms r
    SET front = r.front + v_step, credit = v_credit - v_step, advanced_at = clock_timestamp()
    WHERE r.event_id = p_event;
    INSERT INTO waiting_calls (event_id, called_at, front)
    VALUES (p_event, clock_timestamp(), v_room.front + v_step);
END $$
"""

NOW = """
CREATE FUNCTION waiting_rooms_now(p_turn int, p_pace int) RETURNS TABLE (
    event_id text, opens_at timestamptz, starts_at timestamptz, per_minute int, commitment text, seed text,
    entries int, drawn int, drawn_at timestamptz, front int, overdue int, earlier int,
    is_paused boolean, at timestamptz,
    title text, title_lines jsonb, stock text, happens_at timestamptz, time_zone text, status text
) LANGUAGE plpgsql AS $$
DECLARE
    v_event text;
BEGIN
    FOR v_event IN
        SELECT r.event_id FROM waiting_rooms r JOIN events e ON e.id = r.event_id
        WHERE r.closed_at IS NULL AND r.starts_at <= clock_timestamp() AND e.ends_at > clock_timestamp()
    LOOP
        PERFORM advance_waiting_room(v_event, p_turn);
    END LOOP;
    RETURN QUERY
        SELECT r.event_id, r.opens_at, r.starts_at, r.per_minute, r.commitment,
            CASE WHEN r.drawn_at IS NULL THEN '' ELSE r.seed END,
            r.entries, r.drawn, r.drawn_at, r.front, waiting_overdue(r.event_id, p_turn),
            waiting_overdue(r.event_id, p_pace), r.paused_at IS NOT NULL,
            clock_timestamp(), e.title, e.title_lines, e.stock, e.starts_at, e.time_zone, e.status
        FROM waiting_rooms r JOIN events e ON e.id = r.event_id
        WHERE r.closed_at IS NULL AND e.ends_at > clock_timestamp();
END $$
"""

ENTER = """
CREATE FUNCTION enter_waiting_room(p_event text, p_visitor text, p_number int, p_place int, p_turn int)
RETURNS TABLE (outcome text, until timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    v_room waiting_rooms;
    v_entry waiting_entries;
    v_overdue int;
    v_credit float;
BEGIN
    PERFORM lock_waiting_room(p_event);
    SELECT * INTO v_room FROM waiting_rooms r WHERE r.event_id = p_event AND r.closed_at IS NULL;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'closed', NULL::timestamptz;
        RETURN;
    END IF;
    SELECT * INTO v_entry FROM waiting_entries e WHERE e.event_id = p_event AND e.visitor = p_visitor;
    IF NOT FOUND OR v_entry.number <> p_number THEN
        RETURN QUERY SELECT 'unknown', NULL::timestamptz;
        RETURN;
    ELSIF v_entry.expires_at IS NOT NULL THEN
        RETURN QUERY SELECT CASE WHEN v_entry.expires_at > clock_timestamp() THEN 'in' ELSE 'over' END,
            v_entry.expires_at;
        RETURN;
    ELSIF v_room.drawn_at IS NULL OR p_place > v_room.front THEN
        RETURN QUERY SELECT 'not_yet', NULL::timestamptz;
        RETURN;
    END IF;
    v_overdue := waiting_overdue(p_event, p_turn);
    IF p_place <= v_overdue THEN
        -- Their turn is over, so they go in at the front of now, and those who are called next come a little later.
        v_credit := waiting_credit(v_room);
        IF v_room.paused_at IS NOT NULL OR v_credit <= -v_room.per_minute / 4.0
           OR waiting_taken(p_event, v_room.front, v_overdue) >= v_room.most_inside THEN
            UPDATE waiting_entries e SET knocked_at = clock_timestamp()
            WHERE e.event_id = p_event AND e.visitor = p_visitor;
            RETURN QUERY SELECT 'wait', NULL::timestamptz;
            RETURN;
        END IF;
        UPDATE waiting_rooms r SET credit = v_credit - 1, advanced_at = clock_timestamp() WHERE r.event_id = p_event;
    END IF;
    UPDATE waiting_rooms r SET admitted = r.admitted + 1 WHERE r.event_id = p_event;
    RETURN QUERY UPDATE waiting_entries e
        SET place = p_place, admitted_at = clock_timestamp(),
            expires_at = clock_timestamp() + v_room.pass_minutes * interval '1 minute'
        WHERE e.event_id = p_event AND e.visitor = p_visitor
        RETURNING 'in', e.expires_at;
END $$
"""

FUNCTIONS = (LOCK, DRAW, JOIN, OVERDUE, TAKEN, CREDIT, ADVANCE, NOW, ENTER)
DROPPED = (
    "enter_waiting_room(text, text, int, int, int)",
    "waiting_rooms_now(int, int)",
    "advance_waiting_room(text, int)",
    "waiting_credit(waiting_rooms)",
    "waiting_taken(text, int, int)",
    "waiting_overdue(text, int)",
    "join_waiting_room(text, text, text, int, int, int, int)",
    "draw_waiting_room(text)",
    "lock_waiting_room(text)",
)
