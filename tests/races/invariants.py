"""What must hold after everything, as SQL over the whole database: each query finds only what is wrong."""

from app.infra.db import db
from tests.bench import servers

BROKEN = {
    "sold is what the sold claims say": """
        SELECT p.id, p.sold FROM pools p WHERE p.sold <>
        (SELECT coalesce(sum(quantity - returned), 0) FROM claims
         WHERE pool_id = p.id AND state = 'sold' AND seats = '{}')
        + (SELECT count(*) FROM seats s JOIN seat_claims o ON o.event_id = s.event_id AND o.seat = s.key
           JOIN claims c ON c.id = o.claim_id WHERE s.pool_id = p.id AND c.state = 'sold')""",
    "held is what the held claims say": """
        SELECT p.id, p.held FROM pools p WHERE p.held <>
        (SELECT coalesce(sum(quantity), 0) FROM claims WHERE pool_id = p.id AND state = 'held')""",
    "nothing is oversold": """
        SELECT id, sold, held, capacity FROM pools WHERE sold < 0 OR held < 0 OR sold + held > capacity""",
    "no more places are claimed than there are": """
        SELECT p.id, p.capacity FROM pools p WHERE NOT p.is_seated AND p.capacity <
        (SELECT coalesce(sum(quantity - returned), 0) FROM claims
         WHERE pool_id = p.id AND state IN ('held', 'sold'))""",
    "a seat's owner is a live claim that names it": """
        SELECT o.event_id, o.seat FROM seat_claims o JOIN claims c ON c.id = o.claim_id
        WHERE c.state NOT IN ('held', 'sold') OR o.seat <> ALL (c.seats)""",
    "a live claim has as many seats as places": """
        SELECT c.id FROM claims c WHERE c.state IN ('held', 'sold') AND c.seats <> '{}'
        AND c.quantity - c.returned <> (SELECT count(*) FROM seat_claims o WHERE o.claim_id = c.id)""",
    "a held seat is in its claim's pool": """
        SELECT o.seat FROM seat_claims o JOIN claims c ON c.id = o.claim_id
        JOIN seats s ON s.event_id = o.event_id AND s.key = o.seat
        WHERE c.state = 'held' AND s.pool_id <> c.pool_id""",
    "a seated pool is as large as its seats that can be used": """
        SELECT p.id, p.capacity FROM pools p WHERE p.is_seated AND p.capacity <>
        (SELECT count(*) FROM seats s WHERE s.pool_id = p.id AND s.block IS DISTINCT FROM 'killed')""",
    "no killed seat has an owner": """
        SELECT s.event_id, s.key FROM seats s JOIN seat_claims o ON o.event_id = s.event_id AND o.seat = s.key
        WHERE s.block = 'killed'""",
    "an access code opens no more places than it is good for": """
        SELECT a.id FROM access_codes a WHERE a.most_places <
        (SELECT sum(quantity - returned) FROM claims WHERE access_code_id = a.id AND state IN ('held', 'sold')
         AND (state = 'sold' OR expires_at > clock_timestamp()))""",
    "a confirmed booking has all its claims sold": """
        SELECT b.id FROM bookings b JOIN claims c ON c.hold_id = b.hold_id
        WHERE b.state = 'confirmed' AND c.state <> 'sold'""",
    "sold places belong to a booking that is confirmed or cancelled": """
        SELECT c.id FROM claims c LEFT JOIN bookings b ON b.hold_id = c.hold_id
        WHERE c.state = 'sold' AND c.returned < c.quantity AND coalesce(b.state, '') <> 'confirmed'""",
    "a cancelled booking has given everything back": """
        SELECT b.id FROM bookings b JOIN claims c ON c.hold_id = b.hold_id
        WHERE b.state IN ('cancelled', 'abandoned')
        AND (c.state = 'held' OR c.state = 'sold' AND c.returned < c.quantity)""",
    "a booking costs what its claims cost": """
        SELECT b.id, b.total_minor FROM bookings b WHERE b.total_minor <>
        (SELECT sum(c.quantity * c.unit_price_minor) FROM claims c WHERE c.hold_id = b.hold_id)""",
    "a booking's lines are its claims": """
        SELECT c.id FROM bookings b JOIN claims c ON c.hold_id = b.hold_id
        LEFT JOIN booking_lines l ON l.claim_id = c.id AND l.booking_id = b.id
        WHERE l.id IS NULL OR l.quantity <> c.quantity OR l.unit_price_minor <> c.unit_price_minor
           OR l.ticket_type_id <> c.ticket_type_id OR cardinality(l.names) <> l.quantity""",
    "a confirmed booking that costs something is paid by a captured payment of that amount": """
        SELECT b.id FROM bookings b LEFT JOIN payments p ON p.id = b.payment_id
        WHERE b.state = 'confirmed' AND b.total_minor > 0
        AND (p.id IS NULL OR p.state <> 'captured' OR p.amount_minor <> b.total_minor
             OR p.currency <> b.currency OR p.purpose_id <> b.id)""",
    "captured money is in a confirmed booking or on its way back": """
        SELECT p.id FROM payments p LEFT JOIN bookings b ON b.payment_id = p.id AND b.state = 'confirmed'
        WHERE p.state = 'captured' AND b.id IS NULL
        AND NOT EXISTS (SELECT FROM refunds r WHERE r.payment_id = p.id)""",
}

# Once tickets are issued by the wiring, a confirmed booking has exactly its tickets and nothing else has any.
TICKETS = """
    SELECT b.id FROM bookings b WHERE
    (SELECT count(*) FROM tickets t WHERE t.booking_id = b.id AND t.state = 'valid') <>
    CASE WHEN b.state = 'confirmed'
         THEN (SELECT sum(quantity) FROM booking_lines l WHERE l.booking_id = b.id) ELSE 0 END"""


def broken(database: str | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Return what does not hold, with the rows that show it; empty when all is well."""
    db.rollback()
    with servers.connect(database) as connection:
        found = {sentence: list(connection.execute(query).fetchall()) for sentence, query in BROKEN.items()}
        if connection.execute("SELECT EXISTS (SELECT FROM tickets)").fetchone() == (True,):
            found["a confirmed booking has exactly its tickets"] = list(connection.execute(TICKETS).fetchall())
    return {sentence: rows for sentence, rows in found.items() if rows}


def assert_all_hold(database: str | None = None) -> None:
    """Fail with every sentence that is not true."""
    assert broken(database) == {}
