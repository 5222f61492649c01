"""The claim functions: the only code that moves places between free, held and sold.

Each is one round trip, takes the advisory locks of its pools first and in sorted order, reads again after the
lock, and goes by the database's clock. Space 1 of the advisory keys belongs to pools.
"""

from alembic import op

revision = "202611231240"
down_revision = "202611231236"
branch_labels = None
depends_on = None

LOCK_POOLS = """
CREATE FUNCTION lock_pools(p_pools text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_key int;
BEGIN
    -- Sorted by key, so that two transactions never wait for each other in a circle.
    FOR v_key IN SELECT DISTINCT hashtext(pool) AS key FROM unnest(p_pools) AS pool ORDER BY key LOOP
        PERFORM pg_advisory_xact_lock(1, v_key);
    END LOOP;
END $$
"""

RECLAIM = """
CREATE FUNCTION reclaim_lapsed(p_pools text[], p_now timestamptz) RETURNS void LANGUAGE sql AS $$
    WITH lapsed AS (
        UPDATE claims SET state = 'lapsed', ended_at = p_now
        WHERE state = 'held' AND pool_id = ANY (p_pools) AND expires_at <= p_now
        RETURNING pool_id, quantity
    ), freed AS (
        SELECT pool_id, sum(quantity) AS places FROM lapsed GROUP BY pool_id
    )
    UPDATE pools SET held = held - freed.places FROM freed WHERE pools.id = freed.pool_id
$$
"""

CLAIM = """
CREATE FUNCTION claim_places(
    p_hold text, p_event text, p_types text[], p_quantities int[], p_seconds int, p_longest int
) RETURNS TABLE (outcome text, type_id text, places int) LANGUAGE plpgsql AS $$
DECLARE
    v_pools text[];
    v_now timestamptz;
    v_event record;
BEGIN
    SELECT array_agg(DISTINCT t.pool_id) INTO v_pools
    FROM ticket_types t WHERE t.event_id = p_event AND t.id = ANY (p_types);
    IF v_pools IS NULL THEN
        RETURN QUERY SELECT 'unknown'::text, NULL::text, 0;
        RETURN;
    END IF;
    PERFORM lock_pools(v_pools);
    v_now := clock_timestamp();
    IF EXISTS (
        SELECT 1 FROM ticket_types t
        WHERE t.event_id = p_event AND t.id = ANY (p_types) AND t.pool_id <> ALL (v_pools)
    ) THEN
        RAISE EXCEPTION 'a ticket type moved to another pool meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    PERFORM reclaim_lapsed(v_pools, v_now);

    SELECT e.status, e.ends_at INTO v_event FROM events e WHERE e.id = p_event;
    IF v_event.status IS DISTINCT FROM 'published' THEN
        RETURN QUERY SELECT 'off_sale'::text, NULL::text, 0;
        RETURN;
    END IF;
    IF v_event.ends_at <= v_now THEN
        RETURN QUERY SELECT 'over'::text, NULL::text, 0;
        RETURN;
    END IF;

    -- Every reason to refuse, line by line; any one refuses the whole.
    RETURN QUERY
    WITH wanted AS (
        SELECT w.type, w.n, w.ord, t.pool_id, t.min_per_booking, t.max_per_booking,
               t.sale_opens_at, t.sale_closes_at, t.retired_at, t.id AS known
        FROM unnest(p_types, p_quantities) WITH ORDINALITY AS w (type, n, ord)
        LEFT JOIN ticket_types t ON t.id = w.type AND t.event_id = p_event
    ), pool_wants AS (
        SELECT wanted.pool_id, sum(n) AS n FROM wanted GROUP BY wanted.pool_id
    ), judged AS (
        SELECT w.ord, w.type, CASE
            WHEN w.known IS NULL OR w.retired_at IS NOT NULL THEN 'unknown'
            WHEN w.n IS NULL OR w.n < 1 THEN 'unknown'
            WHEN w.sale_opens_at > v_now THEN 'not_yet'
            WHEN w.sale_closes_at <= v_now THEN 'closed'
            WHEN w.n < w.min_per_booking THEN 'too_few'
            WHEN w.n > w.max_per_booking THEN 'too_many'
            WHEN p.capacity - p.sold - p.held < pw.n THEN 'sold_out'
        END AS verdict, CASE
            WHEN w.n < w.min_per_booking THEN w.min_per_booking::int
            WHEN w.n > w.max_per_booking THEN w.max_per_booking::int
            ELSE greatest(0, p.capacity - p.sold - p.held)
        END AS places
        FROM wanted w
        LEFT JOIN pools p ON p.id = w.pool_id
        LEFT JOIN pool_wants pw ON pw.pool_id = w.pool_id
    )
    SELECT j.verdict, j.type, coalesce(j.places, 0) FROM judged j WHERE j.verdict IS NOT NULL ORDER BY j.ord;
    IF FOUND THEN
        RETURN;
    END IF;

    INSERT INTO holds (id, event_id, created_at, expires_at, latest_end)
    VALUES (p_hold, p_event, v_now, v_now + make_interval(secs => p_seconds), v_now + make_interval(secs => p_longest));
    -- Claims and counters in one statement, so that they can't differ.
    WITH made AS (
        INSERT INTO claims
            (id, hold_id, pool_id, ticket_type_id, quantity, returned, unit_price_minor, state, expires_at)
        SELECT p_hold || '-' || w.ord, p_hold, t.pool_id, t.id, w.n, 0, t.price_minor, 'held',
               v_now + make_interval(secs => p_seconds)
        FROM unnest(p_types, p_quantities) WITH ORDINALITY AS w (type, n, ord) JOIN ticket_types t ON t.id = w.type
        RETURNING pool_id, quantity
    ), taken AS (
        SELECT made.pool_id, sum(made.quantity) AS n FROM made GROUP BY made.pool_id
    )
    UPDATE pools SET held = held + taken.n FROM taken WHERE pools.id = taken.pool_id;
    -- A hold that a crash forgets harms nobody, so it need not wait for the disk. What sells turns waiting on again.
    PERFORM set_config('synchronous_commit', 'off', true);
    RETURN QUERY SELECT 'held'::text, NULL::text, 0;
END $$
"""

SELL = """
CREATE FUNCTION sell_hold(p_hold text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_pools text[];
    v_now timestamptz;
    v_states text[];
    v_event record;
    v_short boolean;
BEGIN
    SELECT array_agg(DISTINCT pool_id) INTO v_pools FROM claims WHERE hold_id = p_hold;
    IF v_pools IS NULL THEN
        RETURN 'unknown';
    END IF;
    PERFORM lock_pools(v_pools);
    v_now := clock_timestamp();
    PERFORM set_config('synchronous_commit', 'on', true);
    SELECT array_agg(DISTINCT state) INTO v_states FROM claims WHERE hold_id = p_hold;
    IF v_states = ARRAY['sold'] THEN
        RETURN 'already';
    END IF;
    IF v_states && ARRAY['released', 'sold'] THEN
        RETURN 'gone';
    END IF;
    SELECT e.status, e.ends_at INTO v_event FROM holds h JOIN events e ON e.id = h.event_id WHERE h.id = p_hold;
    IF v_event.status <> 'published' THEN
        RETURN 'gone';
    END IF;
    IF 'lapsed' = ANY (v_states) THEN
        -- Too late: the places are taken again when they are still free and the event is not over.
        IF v_event.ends_at <= v_now THEN
            RETURN 'gone';
        END IF;
        -- Our own claims may have run out too, but they are what is being bought: only others' are reclaimed.
        WITH lapsed AS (
            UPDATE claims SET state = 'lapsed', ended_at = v_now
            WHERE state = 'held' AND pool_id = ANY (v_pools) AND expires_at <= v_now AND hold_id <> p_hold
            RETURNING pool_id, quantity
        ), freed AS (
            SELECT pool_id, sum(quantity) AS places FROM lapsed GROUP BY pool_id
        )
        UPDATE pools SET held = held - freed.places FROM freed WHERE pools.id = freed.pool_id;
        SELECT bool_or(p.capacity - p.sold - p.held < c.n) INTO v_short FROM (
            SELECT pool_id, sum(quantity) AS n FROM claims
            WHERE hold_id = p_hold AND state = 'lapsed' GROUP BY pool_id
        ) AS c JOIN pools p ON p.id = c.pool_id;
        IF v_short THEN
            RETURN 'gone';
        END IF;
    END IF;
    UPDATE pools SET sold = sold + c.all_places, held = held - c.held_places FROM (
        SELECT pool_id, sum(quantity) AS all_places,
               coalesce(sum(quantity) FILTER (WHERE state = 'held'), 0) AS held_places
        FROM claims WHERE hold_id = p_hold GROUP BY pool_id
    ) AS c WHERE pools.id = c.pool_id;
    UPDATE claims SET state = 'sold', ended_at = v_now WHERE hold_id = p_hold;
    RETURN 'sold';
END $$
"""

RELEASE = """
CREATE FUNCTION release_hold(p_hold text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_pools text[];
    v_freed int;
BEGIN
    SELECT array_agg(DISTINCT pool_id) INTO v_pools FROM claims WHERE hold_id = p_hold;
    PERFORM lock_pools(v_pools);
    WITH released AS (
        UPDATE claims SET state = 'released', ended_at = clock_timestamp()
        WHERE hold_id = p_hold AND state = 'held' RETURNING pool_id, quantity
    ), freed AS (
        SELECT pool_id, sum(quantity) AS places FROM released GROUP BY pool_id
    ), given_back AS (
        UPDATE pools SET held = held - freed.places FROM freed WHERE pools.id = freed.pool_id RETURNING freed.places
    )
    SELECT coalesce(sum(places), 0) INTO v_freed FROM given_back;
    -- Lapsed claims too: whoever gives places back does not get them by a payment that arrives later.
    UPDATE claims SET state = 'released' WHERE hold_id = p_hold AND state = 'lapsed';
    RETURN v_freed;
END $$
"""

EXTEND = """
CREATE FUNCTION extend_hold(p_hold text, p_seconds int) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    v_pools text[];
    v_now timestamptz;
    v_until timestamptz;
BEGIN
    SELECT array_agg(DISTINCT pool_id) INTO v_pools FROM claims WHERE hold_id = p_hold;
    PERFORM lock_pools(v_pools);
    v_now := clock_timestamp();
    -- Once, and only while every line is still ours by the clock.
    IF EXISTS (SELECT 1 FROM claims WHERE hold_id = p_hold AND (state <> 'held' OR expires_at <= v_now)) THEN
        RETURN NULL;
    END IF;
    UPDATE holds SET
        expires_at = greatest(expires_at, least(v_now + make_interval(secs => p_seconds), latest_end)),
        extended_at = v_now
    WHERE id = p_hold AND extended_at IS NULL RETURNING expires_at INTO v_until;
    IF FOUND THEN
        UPDATE claims SET expires_at = v_until WHERE hold_id = p_hold;
    END IF;
    RETURN v_until;
END $$
"""

RETURN = """
CREATE FUNCTION return_places(p_claim text, p_quantity int) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_pool text;
BEGIN
    SELECT pool_id INTO v_pool FROM claims WHERE id = p_claim;
    PERFORM lock_pools(ARRAY[v_pool]);
    PERFORM set_config('synchronous_commit', 'on', true);
    UPDATE claims SET returned = returned + p_quantity
    WHERE id = p_claim AND state = 'sold' AND p_quantity > 0 AND returned + p_quantity <= quantity;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE pools SET sold = sold - p_quantity WHERE id = v_pool;
    RETURN true;
END $$
"""

CAPACITY = """
-- NULL when done, else the number of places that are sold or held and so can't be taken away.
CREATE FUNCTION change_capacity(p_pool text, p_capacity int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_least int;
BEGIN
    PERFORM lock_pools(ARRAY[p_pool]);
    PERFORM reclaim_lapsed(ARRAY[p_pool], clock_timestamp());
    UPDATE pools SET capacity = p_capacity WHERE id = p_pool AND sold + held <= p_capacity;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    SELECT sold + held INTO STRICT v_least FROM pools WHERE id = p_pool;
    RETURN v_least;
END $$
"""

FUNCTIONS = (
    ("lock_pools(text[])", LOCK_POOLS),
    ("reclaim_lapsed(text[], timestamptz)", RECLAIM),
    ("claim_places(text, text, text[], int[], int, int)", CLAIM),
    ("sell_hold(text)", SELL),
    ("release_hold(text)", RELEASE),
    ("extend_hold(text, int)", EXTEND),
    ("return_places(text, int)", RETURN),
    ("change_capacity(text, int)", CAPACITY),
)


def upgrade() -> None:
    for _signature, body in FUNCTIONS:
        op.execute(body)


def downgrade() -> None:
    for signature, _body in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {signature}")
