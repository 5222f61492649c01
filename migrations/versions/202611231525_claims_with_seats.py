"""The claim functions learn of seats, tiers, access codes, caps on holding, and places kept for the waitlist.

As before: one round trip each, the pools' advisory locks first and in sorted order, everything read again after the
lock, the database's clock. Lock order: access code (space 4), then pools (space 1). A seat is guarded by its pool's
lock and, whatever happens, by the primary key of ``seat_claims``.
"""

import importlib.util
from pathlib import Path

from alembic import op

revision = "202611231525"
down_revision = "202611231520"
branch_labels = None
depends_on = None

VERDICT = "CREATE TYPE claim_verdict AS (outcome text, type_id text, places int, seat text)"

LOCK_POOLS = """
CREATE OR REPLACE FUNCTION lock_pools(p_pools text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_key int;
BEGIN
    IF cardinality(p_pools) = 1 THEN
        PERFORM pg_advisory_xact_lock(1, hashtext(p_pools[1]));
        RETURN;
    END IF;
    -- Sorted by key, so that two transactions never wait for each other in a circle.
    FOR v_key IN SELECT DISTINCT hashtext(pool) AS key FROM unnest(p_pools) AS pool ORDER BY key LOOP
        PERFORM pg_advisory_xact_lock(1, v_key);
    END LOOP;
END $$
"""

RECLAIM = """
CREATE FUNCTION reclaim_lapsed(p_pools text[], p_now timestamptz) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_seated text[];
BEGIN
    IF NOT EXISTS (
        SELECT FROM claims WHERE state = 'held' AND pool_id = ANY (p_pools) AND expires_at <= p_now
    ) THEN
        RETURN;
    END IF;
    WITH lapsed AS (
        UPDATE claims SET state = 'lapsed', ended_at = p_now
        WHERE state = 'held' AND pool_id = ANY (p_pools) AND expires_at <= p_now
        RETURNING id, pool_id, quantity, seats
    ), freed AS (
        SELECT pool_id, sum(quantity) AS places FROM lapsed GROUP BY pool_id
    ), given_back AS (
        UPDATE pools SET held = held - freed.places FROM freed WHERE pools.id = freed.pool_id
    )
    SELECT array_agg(id) INTO v_seated FROM lapsed WHERE seats <> '{}';
    IF v_seated IS NOT NULL THEN
        DELETE FROM seat_claims WHERE claim_id = ANY (v_seated);
    END IF;
END $$
"""

WITHHELD = """
-- How many unsold seats of a pool are kept from general sale. A killed seat is no part of the capacity to begin with.
CREATE FUNCTION withheld_places(p_pool text, p_now timestamptz) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT count(*)::int FROM seats s
    WHERE s.pool_id = p_pool AND s.block IS NOT NULL AND s.block <> 'killed'
      AND (s.blocked_until IS NULL OR s.blocked_until > p_now)
      AND NOT EXISTS (SELECT FROM seat_claims c WHERE c.event_id = s.event_id AND c.seat = s.key)
$$
"""

TAKEN_OF_TIER = """
CREATE FUNCTION tier_taken(p_tier text, p_now timestamptz) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(quantity - returned), 0)::int FROM claims
    WHERE tier_id = p_tier AND (state = 'sold' OR state = 'held' AND expires_at > p_now)
$$
"""

TIER = """
-- The tier that a type sells at: the first that is neither over nor used up (too little left for one booking).
CREATE FUNCTION current_tier(p_type text, p_least int, p_now timestamptz)
RETURNS TABLE (id text, price_minor bigint, places int) LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
DECLARE
    v_tier record;
BEGIN
    FOR v_tier IN SELECT x.id, x.price_minor, x.quantity FROM price_tiers x
        WHERE x.ticket_type_id = p_type AND (x.until IS NULL OR x.until > p_now) ORDER BY x.position
    LOOP
        id := v_tier.id;
        price_minor := v_tier.price_minor;
        places := v_tier.quantity - tier_taken(v_tier.id, p_now);
        IF places IS NULL OR places >= p_least THEN
            RETURN NEXT;
            RETURN;
        END IF;
    END LOOP;
END $$
"""

JUDGE_SEATS = """
-- Every seat that can't be had, and why. The pools of the types are locked and reclaimed by the caller.
CREATE FUNCTION judge_seats(p_event text, p_seats text[], p_types text[], p_by_staff boolean, p_now timestamptz)
RETURNS SETOF claim_verdict LANGUAGE sql STABLE AS $$
    SELECT (verdict, type, 0, seat)::claim_verdict FROM (
        SELECT w.seat, w.type, w.ord, CASE
            WHEN s.key IS NULL OR t.id IS NULL OR s.pool_id <> t.pool_id THEN 'seat_unknown'
            WHEN EXISTS (SELECT FROM seat_claims c WHERE c.event_id = p_event AND c.seat = w.seat) THEN 'seat_gone'
            WHEN s.block IS NOT NULL AND (s.blocked_until IS NULL OR s.blocked_until > p_now)
                AND (s.block = 'killed' OR NOT p_by_staff) THEN 'seat_gone'
            WHEN s.whole IS NOT NULL AND NOT p_by_staff AND EXISTS (
                SELECT FROM seats o WHERE o.event_id = p_event AND o.whole = s.whole AND o.key <> ALL (p_seats)
            ) THEN 'table_apart'
        END AS verdict
        FROM unnest(p_seats, p_types) WITH ORDINALITY AS w (seat, type, ord)
        LEFT JOIN seats s ON s.event_id = p_event AND s.key = w.seat
        LEFT JOIN ticket_types t ON t.id = w.type AND t.event_id = p_event
    ) AS judged WHERE verdict IS NOT NULL ORDER BY ord
$$
"""

JUDGE_HOLDER = """
-- One visitor may hold two full bookings at once, one network a quarter of the places: enough for a crowd behind one
-- address, too little to freeze a sale.
CREATE FUNCTION holds_too_much(
    p_pools text[], p_quantities int[], p_most int, p_holder text, p_network text, p_now timestamptz
) RETURNS boolean LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
DECLARE
    v_held int;
    v_capacity int;
    v_wanted int := 0;
BEGIN
    FOR i IN 1 .. cardinality(p_quantities) LOOP
        v_wanted := v_wanted + p_quantities[i];
    END LOOP;
    IF p_holder IS NOT NULL THEN
        -- By the holder's index, whatever the planner thinks of the pool's: a pool may have many thousands of claims.
        WITH mine AS MATERIALIZED (
            SELECT quantity, expires_at, pool_id FROM claims WHERE holder = p_holder AND state = 'held'
        ) SELECT sum(quantity) INTO v_held FROM mine WHERE expires_at > p_now AND pool_id = ANY (p_pools);
        IF v_wanted + v_held > greatest(20, 2 * p_most) THEN
            RETURN true;
        END IF;
    END IF;
    IF p_network IS NULL THEN
        RETURN false;
    END IF;
    WITH ours AS MATERIALIZED (
        SELECT quantity, expires_at, pool_id FROM claims WHERE network = p_network AND state = 'held'
    ) SELECT sum(quantity) INTO v_held FROM ours WHERE expires_at > p_now AND pool_id = ANY (p_pools);
    IF v_held IS NULL OR v_wanted + v_held <= greatest(50, 2 * p_most) THEN
        RETURN false;
    END IF;
    SELECT sum(capacity) INTO v_capacity FROM pools WHERE id = ANY (p_pools);
    RETURN v_wanted + v_held > least(v_capacity / 4, 1000);
END $$
"""

CLAIM = """
CREATE FUNCTION claim_places(
    p_hold text, p_event text, p_types text[], p_quantities int[], p_seats text[], p_seat_types text[],
    p_seconds int, p_longest int, p_origin text, p_holder text, p_network text, p_code text, p_is_free boolean
) RETURNS SETOF claim_verdict LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_pools text[];
    v_now timestamptz;
    v_until timestamptz;
    v_event record;
    v_code_id text;
    v_code_places int;
    v_line record;
    v_tier record;
    v_wanted int;
    v_verdict text;
    v_places int;
    v_most int := 0;
    v_coded int := 0;
    v_is_refused boolean := false;
    v_prices bigint[];
    v_tiers text[];
    v_coded_types text[] := '{}';
    v_by_staff boolean := p_origin = 'box_office';
    v_by_public boolean := p_origin = 'web';
BEGIN
    IF cardinality(p_types) = 1 THEN
        SELECT ARRAY[t.pool_id] INTO v_pools FROM ticket_types t WHERE t.id = p_types[1] AND t.event_id = p_event;
    ELSE
        SELECT array_agg(DISTINCT t.pool_id) INTO v_pools
        FROM ticket_types t WHERE t.id = ANY (p_types) AND t.event_id = p_event;
    END IF;
    IF v_pools IS NULL THEN
        RETURN NEXT ('unknown', NULL, 0, NULL)::claim_verdict;
        RETURN;
    END IF;
    IF p_code <> '' THEN
        SELECT c.id, c.most_places INTO v_code_id, v_code_places
        FROM access_codes c WHERE c.event_id = p_event AND c.code = p_code
        AND c.revoked_at IS NULL AND (c.closes_at IS NULL OR c.closes_at > clock_timestamp());
        IF v_code_places IS NOT NULL THEN
            PERFORM pg_advisory_xact_lock(4, hashtext(v_code_id));
        END IF;
    END IF;
    PERFORM lock_pools(v_pools);
    v_now := clock_timestamp();
    PERFORM reclaim_lapsed(v_pools, v_now);

    SELECT e.status, e.ends_at INTO v_event FROM events e WHERE e.id = p_event;
    IF v_event.status <> 'published' OR v_event.ends_at <= v_now THEN
        RETURN NEXT (
            CASE v_event.status WHEN 'published' THEN 'over' ELSE 'off_sale' END, NULL, 0, NULL
        )::claim_verdict;
        RETURN;
    END IF;

    -- Every reason to refuse, line by line; any one refuses the whole.
    FOR i IN 1 .. cardinality(p_types) LOOP
        v_wanted := p_quantities[i];
        v_verdict := NULL;
        v_places := 0;
        SELECT t.id, t.pool_id, t.sale_opens_at, t.sale_closes_at, t.retired_at, t.needs_code, t.price_minor,
               t.min_per_booking::int AS least, t.max_per_booking::int AS most, p.is_seated,
               p.capacity - p.sold - p.held
               - CASE WHEN p.is_seated AND NOT v_by_staff THEN withheld_places(p.id, v_now) ELSE 0 END
               - CASE WHEN v_by_public AND p.awaited_until > v_now THEN p.awaited ELSE 0 END AS places
        INTO v_line
        FROM ticket_types t JOIN pools p ON p.id = t.pool_id WHERE t.id = p_types[i] AND t.event_id = p_event;
        IF v_line.pool_id <> ALL (v_pools) THEN
            RAISE EXCEPTION 'a ticket type moved to another pool meanwhile' USING ERRCODE = 'serialization_failure';
        END IF;
        IF NOT v_by_public THEN
            v_line.least := CASE p_origin WHEN 'waitlist' THEN v_line.least ELSE 1 END;
            v_line.most := NULL;
        END IF;
        IF cardinality(p_types) > 1 THEN
            -- Types that share a pool share its places.
            SELECT sum(w.n) INTO v_wanted FROM unnest(p_types, p_quantities) AS w (type, n)
            JOIN ticket_types t ON t.id = w.type WHERE t.pool_id = v_line.pool_id;
        END IF;
        IF v_line.id IS NULL OR v_line.retired_at IS NOT NULL OR coalesce(p_quantities[i], 0) < 1 THEN
            v_verdict := 'unknown';
        ELSIF v_line.needs_code AND v_by_public AND NOT EXISTS (
            SELECT FROM access_code_types a WHERE a.access_code_id = v_code_id AND a.ticket_type_id = v_line.id
        ) THEN
            v_verdict := 'code_needed';
        ELSIF NOT v_by_staff AND v_line.sale_opens_at > v_now THEN
            v_verdict := 'not_yet';
        ELSIF NOT v_by_staff AND v_line.sale_closes_at <= v_now THEN
            v_verdict := 'closed';
        ELSIF cardinality(array_positions(p_seat_types, v_line.id)) <> v_line.is_seated::int * p_quantities[i] THEN
            v_verdict := 'seats_missing';
        ELSIF p_quantities[i] < v_line.least THEN
            v_verdict := 'too_few';
            v_places := v_line.least;
        ELSIF p_quantities[i] > v_line.most THEN
            v_verdict := 'too_many';
            v_places := v_line.most;
        ELSIF v_line.places < v_wanted THEN
            v_verdict := 'sold_out';
            v_places := greatest(0, v_line.places);
        END IF;
        v_prices[i] := CASE WHEN p_is_free THEN 0 ELSE v_line.price_minor END;
        v_tiers[i] := NULL;
        IF v_verdict IS NULL AND NOT p_is_free THEN
            -- The waitlist passes over a tier that has too little left; a visitor is asked.
            SELECT x.id, x.price_minor, x.places INTO v_tier FROM current_tier(
                v_line.id, CASE p_origin WHEN 'waitlist' THEN p_quantities[i] ELSE v_line.least END, v_now
            ) AS x;
            IF v_tier.places < p_quantities[i] THEN
                v_verdict := 'tier_short';
                v_places := v_tier.places;
            ELSIF v_tier.id IS NOT NULL THEN
                v_prices[i] := v_tier.price_minor;
                v_tiers[i] := v_tier.id;
            END IF;
        END IF;
        IF v_verdict IS NOT NULL THEN
            v_is_refused := true;
            RETURN NEXT (v_verdict, p_types[i], v_places, NULL)::claim_verdict;
        ELSIF v_line.needs_code AND v_code_id IS NOT NULL THEN
            v_coded := v_coded + p_quantities[i];
            v_coded_types := v_coded_types || p_types[i];
        END IF;
        v_most := greatest(v_most, v_line.most);
    END LOOP;
    IF v_is_refused THEN
        RETURN;
    END IF;
    IF p_seats <> '{}' THEN
        RETURN QUERY SELECT * FROM judge_seats(p_event, p_seats, p_seat_types, v_by_staff, v_now);
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF v_by_public AND holds_too_much(v_pools, p_quantities, v_most, p_holder, p_network, v_now) THEN
        RETURN NEXT ('holds_too_much', NULL, 0, NULL)::claim_verdict;
        RETURN;
    END IF;
    IF v_code_places IS NOT NULL AND v_coded > 0 THEN
        SELECT v_code_places - coalesce(sum(quantity - returned), 0) INTO v_places FROM claims
        WHERE access_code_id = v_code_id AND (state = 'sold' OR state = 'held' AND expires_at > v_now);
        IF v_coded > v_places THEN
            RETURN NEXT ('code_used_up', NULL, greatest(0, v_places), NULL)::claim_verdict;
            RETURN;
        END IF;
    END IF;

    v_until := v_now + make_interval(secs => p_seconds);
    INSERT INTO holds (id, event_id, created_at, expires_at, latest_end, origin, access_code_id)
    VALUES (p_hold, p_event, v_now, v_until, v_now + make_interval(secs => p_longest), p_origin, v_code_id);
    FOR i IN 1 .. cardinality(p_types) LOOP
        -- The counter first: the claim's foreign key would lock its row, and an update of a locked row costs more.
        UPDATE pools SET held = held + p_quantities[i]
        FROM ticket_types t WHERE t.id = p_types[i] AND pools.id = t.pool_id;
        INSERT INTO claims (id, hold_id, pool_id, ticket_type_id, quantity, returned, unit_price_minor, state,
                            expires_at, seats, tier_id, access_code_id, holder, network)
        SELECT p_hold || '-' || i, p_hold, t.pool_id, t.id, p_quantities[i], 0, v_prices[i], 'held', v_until,
               CASE WHEN p_seats = '{}' THEN p_seats ELSE ARRAY(
                   SELECT s.seat FROM unnest(p_seats, p_seat_types) WITH ORDINALITY AS s (seat, type, ord)
                   WHERE s.type = t.id ORDER BY s.ord
               ) END,
               v_tiers[i], CASE WHEN t.id = ANY (v_coded_types) THEN v_code_id END, p_holder, p_network
        FROM ticket_types t WHERE t.id = p_types[i];
    END LOOP;
    IF p_seats <> '{}' THEN
        INSERT INTO seat_claims (event_id, seat, claim_id)
        SELECT p_event, s.seat, c.id FROM unnest(p_seats, p_seat_types) AS s (seat, type)
        JOIN claims c ON c.hold_id = p_hold AND c.ticket_type_id = s.type;
    END IF;
    IF v_by_public THEN
        -- A hold that a crash forgets harms nobody, so it need not wait for the disk. What sells turns waiting on
        -- again.
        PERFORM set_config('synchronous_commit', 'off', true);
    END IF;
    RETURN NEXT ('held', NULL, 0, NULL)::claim_verdict;
END $$
"""

REPLACE = """
-- Another choice in the place of a hold: all of it, with the old one's time, or nothing and the old hold stands.
CREATE FUNCTION replace_hold(
    p_old text, p_hold text, p_event text, p_types text[], p_quantities int[], p_seats text[], p_seat_types text[],
    p_seconds int, p_longest int, p_holder text, p_network text, p_code text
) RETURNS SETOF claim_verdict LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_pools text[];
    v_old record;
    v_verdicts claim_verdict[];
BEGIN
    SELECT h.expires_at, h.latest_end, h.extended_at INTO v_old FROM holds h
    WHERE h.id = p_old AND h.event_id = p_event AND h.origin = 'web'
    AND NOT EXISTS (SELECT FROM bookings b WHERE b.hold_id = p_old);
    IF NOT FOUND THEN
        RETURN NEXT ('hold_gone', NULL, 0, NULL)::claim_verdict;
        RETURN;
    END IF;
    IF p_code <> '' THEN
        PERFORM pg_advisory_xact_lock(4, hashtext(c.id)) FROM access_codes c
        WHERE c.event_id = p_event AND c.code = p_code AND c.most_places IS NOT NULL;
    END IF;
    SELECT array_agg(DISTINCT pool_id) INTO v_pools FROM (
        SELECT pool_id FROM claims WHERE hold_id = p_old
        UNION SELECT pool_id FROM ticket_types WHERE event_id = p_event AND id = ANY (p_types)
    ) AS both_holds;
    PERFORM lock_pools(v_pools);
    BEGIN
        PERFORM release_hold(p_old);
        SELECT array_agg(v::claim_verdict) INTO v_verdicts FROM claim_places(
            p_hold, p_event, p_types, p_quantities, p_seats, p_seat_types, p_seconds, p_longest,
            'web', p_holder, p_network, p_code, false
        ) AS v;
        IF v_verdicts[1].outcome <> 'held' THEN
            RAISE EXCEPTION 'refused' USING ERRCODE = 'FY001';
        END IF;
        IF v_old.expires_at > clock_timestamp() THEN
            UPDATE holds SET expires_at = v_old.expires_at, latest_end = v_old.latest_end,
                             extended_at = v_old.extended_at WHERE id = p_hold;
            UPDATE claims SET expires_at = v_old.expires_at WHERE hold_id = p_hold;
        END IF;
    EXCEPTION WHEN SQLSTATE 'FY001' THEN
        NULL;
    END;
    RETURN QUERY SELECT * FROM unnest(v_verdicts);
END $$
"""

SELL = """
CREATE FUNCTION sell_hold(p_hold text) RETURNS text LANGUAGE plpgsql
SET enable_seqscan = off AS $$
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
    SELECT e.id, e.status, e.ends_at INTO v_event FROM holds h JOIN events e ON e.id = h.event_id WHERE h.id = p_hold;
    IF v_event.status <> 'published' THEN
        RETURN 'gone';
    END IF;
    IF 'lapsed' = ANY (v_states) THEN
        -- Too late: the places are taken again when they are still free and the event is not over.
        IF v_event.ends_at <= v_now OR NOT retake_lapsed(p_hold, v_event.id, v_pools, v_now) THEN
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

RETAKE = """
-- Whether the lapsed claims of a hold can still be had; their seats are taken again. The counters are the caller's.
CREATE FUNCTION retake_lapsed(p_hold text, p_event text, p_pools text[], p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_is_short boolean;
    v_seated text[];
BEGIN
    -- Our own claims may have run out too, but they are what is being bought: only others' are reclaimed.
    WITH lapsed AS (
        UPDATE claims SET state = 'lapsed', ended_at = p_now
        WHERE state = 'held' AND pool_id = ANY (p_pools) AND expires_at <= p_now AND hold_id <> p_hold
        RETURNING id, pool_id, quantity, seats
    ), freed AS (
        SELECT pool_id, sum(quantity) AS places FROM lapsed GROUP BY pool_id
    ), given_back AS (
        UPDATE pools SET held = held - freed.places FROM freed WHERE pools.id = freed.pool_id
    )
    SELECT array_agg(id) INTO v_seated FROM lapsed WHERE seats <> '{}';
    IF v_seated IS NOT NULL THEN
        DELETE FROM seat_claims WHERE claim_id = ANY (v_seated);
    END IF;
    SELECT bool_or(p.capacity - p.sold - p.held
                   - CASE WHEN p.awaited_until > p_now THEN p.awaited ELSE 0 END
                   - CASE WHEN p.is_seated THEN withheld_places(p.id, p_now) ELSE 0 END < c.n) INTO v_is_short
    FROM (
        SELECT pool_id, sum(quantity) AS n FROM claims
        WHERE hold_id = p_hold AND state = 'lapsed' GROUP BY pool_id
    ) AS c JOIN pools p ON p.id = c.pool_id;
    IF v_is_short THEN
        RETURN false;
    END IF;
    IF EXISTS (
        SELECT FROM claims c CROSS JOIN LATERAL unnest(c.seats) AS w (seat)
        LEFT JOIN seats s ON s.event_id = p_event AND s.key = w.seat
        WHERE c.hold_id = p_hold AND c.state = 'lapsed' AND (
            s.key IS NULL OR s.pool_id <> c.pool_id
            OR s.block IS NOT NULL AND (s.blocked_until IS NULL OR s.blocked_until > p_now)
            OR EXISTS (SELECT FROM seat_claims o WHERE o.event_id = p_event AND o.seat = w.seat)
        )
    ) THEN
        RETURN false;
    END IF;
    INSERT INTO seat_claims (event_id, seat, claim_id)
    SELECT p_event, w.seat, c.id FROM claims c CROSS JOIN LATERAL unnest(c.seats) AS w (seat)
    WHERE c.hold_id = p_hold AND c.state = 'lapsed';
    RETURN true;
END $$
"""

RELEASE = """
-- What it gave back: one row for each pool that got places.
CREATE FUNCTION release_hold(p_hold text) RETURNS TABLE (event text, pool text, places int) LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_pools text[];
BEGIN
    SELECT array_agg(DISTINCT pool_id) INTO v_pools FROM claims WHERE hold_id = p_hold;
    PERFORM lock_pools(v_pools);
    DELETE FROM seat_claims WHERE claim_id IN (SELECT id FROM claims WHERE hold_id = p_hold AND state = 'held');
    RETURN QUERY
    WITH released AS (
        UPDATE claims SET state = 'released', ended_at = clock_timestamp()
        WHERE hold_id = p_hold AND state = 'held' RETURNING pool_id, quantity
    ), freed AS (
        SELECT pool_id, sum(quantity)::int AS n FROM released GROUP BY pool_id
    )
    UPDATE pools SET held = held - freed.n FROM freed WHERE pools.id = freed.pool_id
    RETURNING pools.event_id, pools.id, freed.n;
    -- Lapsed claims too: whoever gives places back does not get them by a payment that arrives later.
    UPDATE claims SET state = 'released' WHERE hold_id = p_hold AND state = 'lapsed';
END $$
"""

LEAVE = """
-- The buyer went away: let the hold end soon, unless they come back. ``holds.expires_at`` remembers its full time.
CREATE FUNCTION leave_hold(p_hold text, p_seconds int) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_pools text[];
BEGIN
    SELECT array_agg(DISTINCT pool_id) INTO v_pools FROM claims WHERE hold_id = p_hold;
    PERFORM lock_pools(v_pools);
    -- An offer of the waitlist keeps its time: it was promised.
    UPDATE claims SET expires_at = least(expires_at, clock_timestamp() + make_interval(secs => p_seconds))
    WHERE hold_id = p_hold AND state = 'held' AND NOT EXISTS (SELECT FROM bookings b WHERE b.hold_id = p_hold)
    AND EXISTS (SELECT FROM holds h WHERE h.id = p_hold AND h.origin = 'web');
END $$
"""

RESUME = """
-- Back in time: the hold has its full time again. False when it has ended.
CREATE FUNCTION resume_hold(p_hold text) RETURNS boolean LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_pools text[];
    v_now timestamptz;
BEGIN
    SELECT array_agg(DISTINCT pool_id) INTO v_pools FROM claims WHERE hold_id = p_hold;
    PERFORM lock_pools(v_pools);
    v_now := clock_timestamp();
    IF NOT EXISTS (SELECT FROM claims WHERE hold_id = p_hold) OR EXISTS (
        SELECT FROM claims c JOIN holds h ON h.id = c.hold_id
        WHERE c.hold_id = p_hold AND (c.state <> 'held' OR h.expires_at <= v_now)
    ) THEN
        RETURN false;
    END IF;
    -- Nobody took the places meanwhile, so even a moment too late is in time.
    UPDATE claims SET expires_at = h.expires_at FROM holds h WHERE h.id = p_hold AND claims.hold_id = p_hold;
    RETURN true;
END $$
"""

RETURN = """
-- Give sold places back. Of seats: those named, or all that the claim still has. A seat goes back to its own pool,
-- which after a move may be another than the claim's.
CREATE FUNCTION return_places(p_claim text, p_quantity int, p_seats text[]) RETURNS boolean LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_claim record;
    v_event text;
    v_pools text[];
    v_seats text[];
BEGIN
    SELECT c.pool_id, c.seats INTO v_claim FROM claims c WHERE c.id = p_claim;
    SELECT array_agg(DISTINCT s.pool_id) || v_claim.pool_id INTO v_pools
    FROM seat_claims c JOIN seats s ON s.event_id = c.event_id AND s.key = c.seat WHERE c.claim_id = p_claim;
    PERFORM lock_pools(v_pools);
    PERFORM set_config('synchronous_commit', 'on', true);
    IF v_claim.seats <> '{}' THEN
        SELECT array_agg(c.seat), min(c.event_id) INTO v_seats, v_event FROM seat_claims c
        WHERE c.claim_id = p_claim AND (p_seats = '{}' OR c.seat = ANY (p_seats));
        IF coalesce(cardinality(v_seats), 0) <> p_quantity THEN
            RETURN false;
        END IF;
        IF EXISTS (SELECT FROM seats WHERE event_id = v_event AND key = ANY (v_seats) AND pool_id <> ALL (v_pools)) THEN
            RAISE EXCEPTION 'a seat moved meanwhile' USING ERRCODE = 'serialization_failure';
        END IF;
    END IF;
    UPDATE claims SET returned = returned + p_quantity
    WHERE id = p_claim AND state = 'sold' AND p_quantity > 0 AND returned + p_quantity <= quantity;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF v_seats IS NULL THEN
        UPDATE pools SET sold = sold - p_quantity WHERE id = v_claim.pool_id;
        RETURN true;
    END IF;
    DELETE FROM seat_claims WHERE event_id = v_event AND seat = ANY (v_seats);
    UPDATE pools SET sold = sold - freed.n FROM (
        SELECT pool_id, count(*) AS n FROM seats WHERE event_id = v_event AND key = ANY (v_seats) GROUP BY pool_id
    ) AS freed WHERE pools.id = freed.pool_id;
    RETURN true;
END $$
"""

MOVE = """
-- Put a sold seat's owner on another seat. Answers with the claim, or NULL and why not: unknown, not_sold, taken.
CREATE FUNCTION move_seat(p_event text, p_from text, p_to text, OUT claim text, OUT outcome text) LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_pools text[];
    v_from text;
    v_to record;
BEGIN
    SELECT array_agg(DISTINCT pool_id) INTO v_pools FROM seats WHERE event_id = p_event AND key IN (p_from, p_to);
    PERFORM lock_pools(v_pools);
    PERFORM reclaim_lapsed(v_pools, clock_timestamp());
    SELECT pool_id INTO v_from FROM seats WHERE event_id = p_event AND key = p_from;
    SELECT pool_id, block INTO v_to FROM seats WHERE event_id = p_event AND key = p_to;
    IF v_from IS NULL OR v_to.pool_id IS NULL OR p_from = p_to OR v_from <> ALL (v_pools)
        OR v_to.pool_id <> ALL (v_pools) THEN
        outcome := 'unknown';
        RETURN;
    END IF;
    SELECT c.id INTO claim FROM seat_claims s JOIN claims c ON c.id = s.claim_id
    WHERE s.event_id = p_event AND s.seat = p_from AND c.state = 'sold';
    IF claim IS NULL THEN
        outcome := 'not_sold';
        RETURN;
    END IF;
    IF v_to.block = 'killed' OR EXISTS (SELECT FROM seat_claims WHERE event_id = p_event AND seat = p_to) THEN
        claim := NULL;
        outcome := 'taken';
        RETURN;
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    UPDATE seat_claims SET seat = p_to WHERE event_id = p_event AND seat = p_from;
    UPDATE claims SET seats = array_replace(seats, p_from, p_to) WHERE id = claim;
    IF v_from <> v_to.pool_id THEN
        UPDATE pools SET sold = sold + CASE WHEN id = v_from THEN -1 ELSE 1 END WHERE id IN (v_from, v_to.pool_id);
    END IF;
    outcome := 'moved';
END $$
"""

SWAP = """
-- Let two sold seats change owners. Answers with both claims (of the first seat, of the second), or NULLs.
CREATE FUNCTION swap_seats(p_event text, p_one text, p_other text, OUT claim_of_one text, OUT claim_of_other text)
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_pools text[];
BEGIN
    SELECT array_agg(DISTINCT pool_id) INTO v_pools FROM seats WHERE event_id = p_event AND key IN (p_one, p_other);
    PERFORM lock_pools(v_pools);
    SELECT c.id INTO claim_of_one FROM seat_claims s JOIN claims c ON c.id = s.claim_id
    WHERE s.event_id = p_event AND s.seat = p_one AND c.state = 'sold';
    SELECT c.id INTO claim_of_other FROM seat_claims s JOIN claims c ON c.id = s.claim_id
    WHERE s.event_id = p_event AND s.seat = p_other AND c.state = 'sold';
    IF p_one = p_other OR claim_of_one IS NULL OR claim_of_other IS NULL THEN
        claim_of_one := NULL;
        claim_of_other := NULL;
        RETURN;
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    UPDATE seat_claims SET claim_id = CASE WHEN seat = p_one THEN claim_of_other ELSE claim_of_one END
    WHERE event_id = p_event AND seat IN (p_one, p_other);
    UPDATE claims SET seats = ARRAY(
        SELECT CASE key WHEN p_one THEN p_other WHEN p_other THEN p_one ELSE key END
        FROM unnest(seats) WITH ORDINALITY AS old (key, ord) ORDER BY ord
    ) WHERE id IN (claim_of_one, claim_of_other);
END $$
"""

BLOCK = """
-- Keep seats from general sale, or (p_block NULL) put them back. Answers with the seats that somebody has; then nothing
-- was changed. Killed seats are no part of their pool's capacity.
CREATE FUNCTION block_seats(p_event text, p_seats text[], p_block text, p_for text, p_until timestamptz)
RETURNS SETOF text LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_pools text[];
BEGIN
    SELECT array_agg(DISTINCT pool_id) INTO v_pools FROM seats WHERE event_id = p_event AND key = ANY (p_seats);
    IF v_pools IS NULL THEN
        RETURN;
    END IF;
    PERFORM lock_pools(v_pools);
    PERFORM reclaim_lapsed(v_pools, clock_timestamp());
    RETURN QUERY SELECT seat FROM seat_claims WHERE event_id = p_event AND seat = ANY (p_seats) AND p_block IS NOT NULL;
    IF FOUND THEN
        RETURN;
    END IF;
    UPDATE seats SET block = p_block, blocked_for = p_for, blocked_until = p_until
    WHERE event_id = p_event AND key = ANY (p_seats);
    UPDATE pools SET capacity = (
        SELECT count(*) FROM seats s WHERE s.pool_id = pools.id AND s.block IS DISTINCT FROM 'killed'
    ) WHERE id = ANY (v_pools);
END $$
"""

AWAIT = """
CREATE FUNCTION await_places(p_pool text, p_number int, p_until timestamptz) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    PERFORM lock_pools(ARRAY[p_pool]);
    UPDATE pools SET awaited = p_number, awaited_until = p_until WHERE id = p_pool;
END $$
"""

_CLAIM_TYPES = "text, text, text[], int[], text[], text[], int, int, text, text, text, text, boolean"
_REPLACE_TYPES = "text, text, text, text[], int[], text[], text[], int, int, text, text, text"
_GONE = (
    "reclaim_lapsed(text[], timestamptz)",
    "claim_places(text, text, text[], int[], int, int)",
    "sell_hold(text)",
    "release_hold(text)",
    "return_places(text, int)",
)
_MADE = (
    ("reclaim_lapsed(text[], timestamptz)", RECLAIM),
    ("withheld_places(text, timestamptz)", WITHHELD),
    ("tier_taken(text, timestamptz)", TAKEN_OF_TIER),
    ("current_tier(text, int, timestamptz)", TIER),
    ("judge_seats(text, text[], text[], boolean, timestamptz)", JUDGE_SEATS),
    ("holds_too_much(text[], int[], int, text, text, timestamptz)", JUDGE_HOLDER),
    (f"claim_places({_CLAIM_TYPES})", CLAIM),
    ("release_hold(text)", RELEASE),
    (f"replace_hold({_REPLACE_TYPES})", REPLACE),
    ("retake_lapsed(text, text, text[], timestamptz)", RETAKE),
    ("sell_hold(text)", SELL),
    ("leave_hold(text, int)", LEAVE),
    ("resume_hold(text)", RESUME),
    ("return_places(text, int, text[])", RETURN),
    ("move_seat(text, text, text)", MOVE),
    ("swap_seats(text, text, text)", SWAP),
    ("block_seats(text, text[], text, text, timestamptz)", BLOCK),
    ("await_places(text, int, timestamptz)", AWAIT),
)


def upgrade() -> None:
    op.create_check_constraint("seats_counted", "claims", "cardinality(seats) IN (0, quantity)")
    for signature in _GONE:
        op.execute(f"DROP FUNCTION {signature}")
    op.execute(VERDICT)
    op.execute(LOCK_POOLS)
    for _signature, body in _MADE:
        op.execute(body)


def downgrade() -> None:
    for signature, _body in reversed(_MADE):
        op.execute(f"DROP FUNCTION {signature}")
    op.execute("DROP TYPE claim_verdict")
    before = dict(_functions_before())
    for signature in _GONE:
        op.execute(before[signature])
    op.execute(before["lock_pools(text[])"].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    op.drop_constraint("seats_counted", "claims", type_="check")


def _functions_before() -> tuple[tuple[str, str], ...]:
    path = Path(__file__).with_name("202611231240_claim_functions.py")
    spec = importlib.util.spec_from_file_location("claim_functions", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.FUNCTIONS
