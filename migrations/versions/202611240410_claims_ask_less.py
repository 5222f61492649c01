"""A claim asks less while everybody waits for it, and no plan of the claim functions depends on what was there before.

What is done under the pools' lock bounds how many claims a second there can be, and a statement costs more than what it
reads. So all that is asked of the event and of the holder is one statement; a condition of PL/pgSQL has no subquery in
it, since that makes a statement of it even where it is not reached; and what has one row is inserted by VALUES.

The plans are generic. Left to itself, PostgreSQL plans a statement with an array in it anew at each call. And it took
what somebody holds from ``ix_claims_lapsing``, reading all that is held, when the statistics were from before the
sale: that index now has a condition that only a question of time fulfils.
"""

import importlib.util
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "202611240410"
down_revision = "202611231652"
branch_labels = None
depends_on = None

CLAIM = """
CREATE OR REPLACE FUNCTION claim_places(
    p_hold text, p_event text, p_types text[], p_quantities int[], p_seats text[], p_seat_types text[],
    p_seconds int, p_longest int, p_origin text, p_holder text, p_network text, p_code text, p_is_free boolean
) RETURNS SETOF claim_verdict LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_pools text[];
    v_now timestamptz;
    v_until timestamptz;
    v_scene record;
    v_code_id text;
    v_code_places int;
    v_line record;
    v_tier record;
    v_wanted int;
    v_verdict text;
    v_places int;
    v_most int := 0;
    v_all int := 0;
    v_coded int := 0;
    v_lacks_code boolean;
    v_is_refused boolean := false;
    v_capacity int;
    v_setting text;
    v_pool_of text[];
    v_seats text[];
    v_prices bigint[];
    v_tiers text[];
    v_codes text[];
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
    -- OFFSET 0: by the holder's own index, whatever the planner thinks of the pool's.
    SELECT e.status, e.ends_at, EXISTS (
        SELECT FROM claims c WHERE c.state = 'held' AND c.pool_id = ANY (v_pools) AND c.expires_at <= v_now
    ) AS has_lapsed, (
        SELECT sum(c.quantity) FROM (
            SELECT quantity, expires_at, pool_id FROM claims WHERE holder = p_holder AND state = 'held' OFFSET 0
        ) AS c WHERE c.expires_at > v_now AND c.pool_id = ANY (v_pools)
    ) AS held_by_holder, (
        SELECT sum(c.quantity) FROM (
            SELECT quantity, expires_at, pool_id FROM claims WHERE network = p_network AND state = 'held' OFFSET 0
        ) AS c WHERE c.expires_at > v_now AND c.pool_id = ANY (v_pools)
    ) AS held_by_network
    INTO v_scene FROM events e WHERE e.id = p_event;
    IF v_scene.has_lapsed THEN
        PERFORM reclaim_lapsed(v_pools, v_now);
    END IF;
    IF v_scene.status <> 'published' OR v_scene.ends_at <= v_now THEN
        RETURN NEXT (
            CASE v_scene.status WHEN 'published' THEN 'over' ELSE 'off_sale' END, NULL, 0, NULL
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
               EXISTS (SELECT FROM price_tiers x WHERE x.ticket_type_id = t.id) AS has_tiers,
               p.capacity - p.sold - p.held
               - CASE WHEN v_by_public AND p.awaited_until > v_now THEN p.awaited ELSE 0 END AS places
        INTO v_line
        FROM ticket_types t JOIN pools p ON p.id = t.pool_id WHERE t.id = p_types[i] AND t.event_id = p_event;
        IF v_line.pool_id <> ALL (v_pools) THEN
            RAISE EXCEPTION 'a ticket type moved to another pool meanwhile' USING ERRCODE = 'serialization_failure';
        END IF;
        v_lacks_code := v_line.needs_code AND v_by_public;
        IF v_lacks_code THEN
            SELECT NOT EXISTS (
                SELECT FROM access_code_types a WHERE a.access_code_id = v_code_id AND a.ticket_type_id = v_line.id
            ) INTO v_lacks_code;
        END IF;
        IF v_line.is_seated AND NOT v_by_staff THEN
            v_line.places := v_line.places - withheld_places(v_line.pool_id, v_now);
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
        ELSIF v_lacks_code THEN
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
        v_pool_of[i] := v_line.pool_id;
        v_prices[i] := CASE WHEN p_is_free THEN 0 ELSE v_line.price_minor END;
        v_tiers[i] := NULL;
        v_codes[i] := NULL;
        IF v_verdict IS NULL AND v_line.has_tiers AND NOT p_is_free THEN
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
            v_codes[i] := v_code_id;
        END IF;
        v_most := greatest(v_most, v_line.most);
        v_all := v_all + p_quantities[i];
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
    -- One visitor may hold two full bookings at once, one network a quarter of the places: enough for a crowd behind
    -- one address, too little to freeze a sale.
    v_is_refused := v_all + v_scene.held_by_holder > greatest(20, 2 * v_most);
    IF v_all + v_scene.held_by_network > greatest(50, 2 * v_most) THEN
        SELECT sum(capacity) INTO v_capacity FROM pools WHERE id = ANY (v_pools);
        v_is_refused := v_is_refused IS TRUE OR v_all + v_scene.held_by_network > least(v_capacity / 4, 1000);
    END IF;
    IF v_by_public AND v_is_refused THEN
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
        IF p_seats <> '{}' THEN
            SELECT array_agg(s.seat ORDER BY s.ord) INTO v_seats
            FROM unnest(p_seats, p_seat_types) WITH ORDINALITY AS s (seat, type, ord) WHERE s.type = p_types[i];
        END IF;
        -- The counter first: the claim's foreign key would lock its row, and an update of a locked row costs more.
        UPDATE pools SET held = held + p_quantities[i] WHERE id = v_pool_of[i];
        INSERT INTO claims (id, hold_id, pool_id, ticket_type_id, quantity, returned, unit_price_minor, state,
                            expires_at, seats, tier_id, access_code_id, holder, network)
        VALUES (p_hold || '-' || i, p_hold, v_pool_of[i], p_types[i], p_quantities[i], 0, v_prices[i], 'held',
                v_until, coalesce(v_seats, '{}'), v_tiers[i], v_codes[i], p_holder, p_network);
    END LOOP;
    IF p_seats <> '{}' THEN
        INSERT INTO seat_claims (event_id, seat, claim_id)
        SELECT p_event, s.seat, c.id FROM unnest(p_seats, p_seat_types) AS s (seat, type)
        JOIN claims c ON c.hold_id = p_hold AND c.ticket_type_id = s.type;
    END IF;
    IF v_by_public THEN
        -- A hold that a crash forgets harms nobody, so it need not wait for the disk. What sells turns waiting on
        -- again.
        v_setting := set_config('synchronous_commit', 'off', true);
    END IF;
    RETURN NEXT ('held', NULL, 0, NULL)::claim_verdict;
END $$
"""

RELEASE = """
CREATE OR REPLACE FUNCTION release_hold(p_hold text) RETURNS TABLE (event text, pool text, places int) LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_pools text[];
    v_seated text[];
BEGIN
    SELECT array_agg(DISTINCT pool_id) INTO v_pools FROM claims WHERE hold_id = p_hold;
    PERFORM lock_pools(v_pools);
    -- The ids first: joined with the claims, the planner may read every seat that is taken anywhere.
    SELECT array_agg(id) INTO v_seated FROM claims WHERE hold_id = p_hold AND state = 'held' AND seats <> '{}';
    IF v_seated IS NOT NULL THEN
        DELETE FROM seat_claims WHERE claim_id = ANY (v_seated);
    END IF;
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

# Those that a rush calls.
_GENERIC = (
    "reclaim_lapsed(text[], timestamptz)",
    "current_tier(text, int, timestamptz)",
    "replace_hold(text, text, text, text[], int[], text[], text[], int, int, text, text, text)",
    "sell_hold(text)",
    "retake_lapsed(text, text, text[], timestamptz)",
    "scan_ticket(text, text, text, text, text, text, text, text, text, interval)",
    "verdict_of(text)",
)


def upgrade() -> None:
    _index_lapsing("state = 'held' AND expires_at IS NOT NULL")
    op.execute(CLAIM)
    op.execute(RELEASE)
    op.execute("DROP FUNCTION holds_too_much(text[], int[], int, text, text, timestamptz)")
    for signature in _GENERIC:
        op.execute(f"ALTER FUNCTION {signature} SET plan_cache_mode = force_generic_plan")


def downgrade() -> None:
    for signature in _GENERIC:
        op.execute(f"ALTER FUNCTION {signature} RESET plan_cache_mode")
    path = Path(__file__).with_name("202611231525_claims_with_seats.py")
    spec = importlib.util.spec_from_file_location("claims_with_seats", path)
    before = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(before)
    op.execute(before.JUDGE_HOLDER)
    for body in (before.CLAIM, before.RELEASE):
        op.execute(body.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    _index_lapsing("state = 'held'")


def _index_lapsing(condition: str) -> None:
    op.drop_index("ix_claims_lapsing", table_name="claims")
    op.create_index("ix_claims_lapsing", "claims", ["pool_id", "expires_at"], postgresql_where=sa.text(condition))
