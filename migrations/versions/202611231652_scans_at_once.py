"""A scan is one round trip: the door, the ticket, the admission, and all that the answer says.

READ COMMITTED, the database's clock. The ticket is locked for share, so that a refund that voids it is either seen or
waits; who comes in is decided by the unique index on admissions and by nothing else.
"""

from alembic import op

revision = "202611231652"
down_revision = "202611231650"
branch_labels = None
depends_on = None

VERDICT = """
CREATE TYPE scan_verdict AS (
    outcome text, scan_id text, result text, reason text, at timestamptz, undone_at timestamptz,
    holder text, seat text, kind text, reference text, price_minor bigint, currency text, number int, count int,
    first_at timestamptz, first_by text,
    event text, event_title text, stock text, time_zone text, door text
)
"""

VERDICT_OF = """
-- What a scan says, however often it is asked.
CREATE FUNCTION verdict_of(p_scan text) RETURNS scan_verdict LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v scan_verdict;
BEGIN
    SELECT 'answered', s.id, s.result, s.reason, s.at, s.undone_at,
        coalesce(nullif(t.holder_name, ''), b.name), t.seat_name, k.name, b.reference, l.unit_price_minor, b.currency,
        printed.number, printed.count, first.at, first.by_name
    INTO v
    FROM scans s
    LEFT JOIN tickets t ON t.id = s.ticket_id
    LEFT JOIN bookings b ON b.id = t.booking_id
    LEFT JOIN booking_lines l ON l.id = t.line_id
    LEFT JOIN ticket_types k ON k.id = t.ticket_type_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS count,
            count(*) FILTER (WHERE (bl.position, bl.id, other.ordinal) <= (l.position, l.id, t.ordinal)) AS number
        FROM tickets other JOIN booking_lines bl ON bl.id = other.line_id
        WHERE other.booking_id = t.booking_id
    ) AS printed
    LEFT JOIN LATERAL (
        SELECT earlier.at, earlier.by_name FROM scans earlier
        WHERE s.result = 'already_in' AND earlier.ticket_id = s.ticket_id AND earlier.result = 'admitted'
          AND earlier.at <= s.at
        ORDER BY earlier.at DESC LIMIT 1
    ) AS first ON true
    WHERE s.id = p_scan;
    RETURN v;
END $$
"""

SCAN = """
-- One look at one code: at the door of a link, or (p_link NULL) at an event by a member. p_reason is what was wrong
-- with the code before anybody asked for its ticket. Outcomes: answered; or no_door, closed, other_scan, and then
-- nothing was written.
CREATE FUNCTION scan_ticket(
    p_scan text, p_nonce text, p_link text, p_event text, p_by text,
    p_lookup text, p_ticket text, p_code_event text, p_reason text, p_open_after interval
) RETURNS scan_verdict LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v scan_verdict;
    v_door record;
    v_event record;
    v_ticket record;
    v_found text;
    v_reason text := p_reason;
    v_earlier record;
BEGIN
    SELECT p_event AS event_id, p_by AS name, NULL::timestamptz AS revoked_at, now() AS last_used_at INTO v_door;
    IF p_link IS NOT NULL THEN
        SELECT d.event_id, d.name, d.revoked_at, d.last_used_at INTO v_door FROM door_links d WHERE d.id = p_link;
        IF NOT FOUND OR v_door.revoked_at IS NOT NULL THEN
            v.outcome := CASE WHEN v_door.revoked_at IS NULL THEN 'no_door' ELSE 'closed' END;
            RETURN v;
        END IF;
    END IF;
    SELECT e.id, e.title, e.stock, e.time_zone, e.status, e.ends_at INTO v_event
    FROM events e WHERE e.id = v_door.event_id;
    IF NOT FOUND THEN
        v.outcome := 'no_door';
        RETURN v;
    END IF;

    IF v_reason IS NULL AND p_code_event <> v_event.id THEN
        v_reason := 'other_event';
    END IF;
    IF v_reason IS NULL THEN
        IF p_ticket IS NOT NULL THEN
            SELECT t.id, t.state INTO v_ticket FROM tickets t
            WHERE t.id = p_ticket AND t.event_id = v_event.id FOR SHARE;
        ELSE
            SELECT t.id, t.state INTO v_ticket FROM tickets t
            WHERE t.secret_hash = p_lookup AND t.event_id = v_event.id FOR SHARE;
        END IF;
        IF FOUND THEN
            v_found := v_ticket.id;
            v_reason := CASE
                WHEN v_ticket.state <> 'valid' THEN 'void'
                WHEN v_event.status = 'cancelled' THEN 'event_cancelled'
                WHEN clock_timestamp() > v_event.ends_at + p_open_after THEN 'event_over'
            END;
        ELSE
            v_reason := 'unknown';
        END IF;
    END IF;

    INSERT INTO scans (id, event_id, ticket_id, door_link_id, by_name, nonce, result, reason, at)
    VALUES (p_scan, v_event.id, v_found, p_link, v_door.name, p_nonce,
        CASE WHEN v_reason IS NULL THEN 'admitted' ELSE 'stopped' END, coalesce(v_reason, ''), clock_timestamp())
    ON CONFLICT DO NOTHING;
    v.scan_id := p_scan;
    IF NOT FOUND THEN
        SELECT s.id, s.event_id, s.ticket_id INTO v_earlier FROM scans s WHERE s.nonce = p_nonce;
        IF NOT FOUND THEN
            -- Only the unique index on admissions is left as the cause: somebody has come in with this ticket.
            INSERT INTO scans (id, event_id, ticket_id, door_link_id, by_name, nonce, result, reason, at)
            VALUES (p_scan, v_event.id, v_found, p_link, v_door.name, p_nonce, 'already_in', '', clock_timestamp())
            ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN
                SELECT s.id, s.event_id, s.ticket_id INTO v_earlier FROM scans s WHERE s.nonce = p_nonce;
            END IF;
        END IF;
        IF v_earlier.id IS NOT NULL THEN
            IF (v_earlier.event_id, v_earlier.ticket_id) IS DISTINCT FROM (v_event.id, v_found) THEN
                v.outcome := 'other_scan';
                RETURN v;
            END IF;
            v.scan_id := v_earlier.id;
        END IF;
    END IF;

    IF p_link IS NOT NULL AND coalesce(v_door.last_used_at < now() - interval '1 minute', true) THEN
        UPDATE door_links SET last_used_at = now()
        WHERE id IN (SELECT d.id FROM door_links d WHERE d.id = p_link FOR NO KEY UPDATE SKIP LOCKED);
    END IF;
    v := verdict_of(v.scan_id);
    v.event := v_event.id;
    v.event_title := v_event.title;
    v.stock := v_event.stock;
    v.time_zone := v_event.time_zone;
    v.door := v_door.name;
    RETURN v;
END $$
"""


def upgrade() -> None:
    for statement in (VERDICT, VERDICT_OF, SCAN):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP FUNCTION scan_ticket(text, text, text, text, text, text, text, text, text, interval)")
    op.execute("DROP FUNCTION verdict_of(text)")
    op.execute("DROP TYPE scan_verdict")
