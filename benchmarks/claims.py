"""Our claim function beside a hold written by hand: the same server, the same durability, the same rush on one pool.

pgbench plays both, so neither pays for Python. What it sends for ours is what the app sends, caught on the way.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from statistics import median
from typing import Any

from psycopg import ClientCursor
from sqlalchemy import event as listening
from sqlalchemy.engine import make_url

from app.infra.db import engine
from app.inventory import claims
from app.inventory.claims import Claimant
from app.inventory.rules import Basket
from benchmarks import sales
from benchmarks.figures import Figure, Unit
from benchmarks.hammer import WrongAnswer
from benchmarks.sales import Sale
from benchmarks.stage import Stage

_SECONDS, _ROUNDS = 3.0, 2
_PLACES = 900_000
_HOLDER, _NETWORK = "the-holder", "the-network"
_RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
_FAILED = re.compile(r"^number of failed transactions: (\d+)", re.MULTILINE)

# Five statements under the pool's lock, as one would write them in an application that waits for each answer.
_BY_HAND = """
\\set number random(1, 9000000000000)
BEGIN;
SELECT pg_advisory_xact_lock(1, hashtext('{sale.pool_id}'));
SELECT p.capacity - p.sold - p.held, t.price_minor FROM pools p JOIN ticket_types t ON t.pool_id = p.id
WHERE t.id = '{sale.type_id}';
UPDATE pools SET held = held + 1 WHERE id = '{sale.pool_id}';
INSERT INTO holds (id, event_id, created_at, expires_at, latest_end)
VALUES ('h' || :client_id || '-' || :number, '{sale.event_id}', now(), now() + interval '15 min',
        now() + interval '30 min');
INSERT INTO claims (id, hold_id, pool_id, ticket_type_id, quantity, returned, unit_price_minor, state, expires_at)
VALUES ('h' || :client_id || '-' || :number || '-1', 'h' || :client_id || '-' || :number,
        '{sale.pool_id}', '{sale.type_id}', 1, 0, 0, 'held', now() + interval '15 min');
COMMIT;
"""
# The least that could be sent: no lock of our own, no terms, everything in one go.
_ONE_STATEMENT = """
\\set number random(1, 9000000000000)
WITH taken AS (
    UPDATE pools SET held = held + 1 WHERE id = '{sale.pool_id}' AND sold + held < capacity RETURNING id
), hold AS (
    INSERT INTO holds (id, event_id, created_at, expires_at, latest_end)
    SELECT 'h' || :client_id || '-' || :number, '{sale.event_id}', now(), now() + interval '15 min',
           now() + interval '30 min'
    FROM taken RETURNING id
) INSERT INTO claims (id, hold_id, pool_id, ticket_type_id, quantity, returned, unit_price_minor, state, expires_at)
SELECT hold.id || '-1', hold.id, '{sale.pool_id}', '{sale.type_id}', 1, 0, 0, 'held', now() + interval '15 min'
FROM hold;
"""


def measure(stage: Stage, seconds: float = _SECONDS) -> Iterator[Figure]:
    """Turn and turn about, so that a busy moment of the machine meets all of them; the middle of the rounds counts."""
    ours: dict[int, float] = {}
    limit: dict[int, float] = {}
    for clients in (8, 64):
        rounds = [_round(stage, clients, seconds) for _ in range(_ROUNDS)]
        limit[clients] = median(found["limit"] for found in rounds)
        ours[clients] = median(found["ours"] for found in rounds)
        suffix = "" if clients == 8 else f"_{clients}"
        yield Figure(f"claim_limit_tps{suffix}", limit[clients], Unit.TPS)
        one_statement = median(found["one_statement"] for found in rounds)
        yield Figure(f"claim_limit_one_statement_tps{suffix}", one_statement, Unit.TPS)
        yield Figure(f"claim_tps{suffix}", ours[clients], Unit.TPS)
        yield Figure(f"claim_ratio{suffix}", ours[clients] / limit[clients], Unit.RATIO)
    durable = _play(stage, _BY_HAND, 8, seconds, is_durable=True)
    yield Figure("claim_limit_durable_tps", durable, Unit.TPS)


def _round(stage: Stage, clients: int, seconds: float) -> dict[str, float]:
    return {
        "limit": _play(stage, _BY_HAND, clients, seconds),
        "ours": _play(stage, None, clients, seconds),
        "one_statement": _play(stage, _ONE_STATEMENT, clients, seconds),
    }


def _play(stage: Stage, script: str | None, clients: int, seconds: float, *, is_durable: bool = False) -> float:
    """Transactions a second on a fresh pool; None plays what the app sends."""
    sale = sales.put_on_sale(_PLACES)
    written = script.format(sale=sale) if script else _as_the_app_sends(sale)
    file = stage.folder / "claim.sql"
    file.write_text(written)
    address = make_url(stage.env["DATABASE_URL"])
    # Ours does not wait for the disk when it only holds, so neither does the other, unless that is what we ask.
    options = "-c synchronous_commit=on" if is_durable else "-c synchronous_commit=off"
    done = subprocess.run(  # noqa: S603 - the command line is ours
        [
            str(stage.postgres.bin / "pgbench"),
            *(
                "--no-vacuum",
                "--protocol=prepared",
                f"--client={clients}",
                "--jobs=1",
                f"--time={max(1, int(seconds))}",
            ),
            *("--file", str(file), "-h", str(address.host), "-p", str(address.port), "-U", str(address.username)),
            str(address.database),
        ],
        env={**os.environ, "PGPASSWORD": str(address.password), "PGOPTIONS": options},
        capture_output=True,
        text=True,
    )
    rate, failed = _RATE.search(done.stdout), _FAILED.search(done.stdout)
    if done.returncode or rate is None:
        raise WrongAnswer(f"pgbench failed: {done.stderr.strip()}")
    _check(sale, int(failed.group(1)) if failed else 0)
    return float(rate.group(1))


def _check(sale: Sale, failed: int) -> None:
    held = sales.count("SELECT held FROM pools WHERE id = :pool", pool=sale.pool_id)
    claimed = sales.count("SELECT count(*) FROM claims WHERE pool_id = :pool", pool=sale.pool_id)
    if failed or held != claimed or not held:
        raise WrongAnswer(f"{failed} claims failed, {held} places are held by {claimed} claims")


def _as_the_app_sends(sale: Sale) -> str:
    """The statements of one hold as a script, with a new id each time."""
    sent: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        raw = connection.connection.driver_connection
        sent.append(ClientCursor(raw).mogrify(statement, parameters))

    listening.listen(engine(), "before_cursor_execute", note)
    try:
        # As for a visitor: somebody new from a network of their own each time.
        by = Claimant(holder=_HOLDER, network=_NETWORK)
        hold_id = claims.place_hold(sale.event_id, Basket.of({sale.type_id: 1}), seconds=900, by=by)
    finally:
        listening.remove(engine(), "before_cursor_execute", note)
    script = "\\set number random(1, 9000000000000)\n" + "".join(f"{' '.join(each.split())};\n" for each in sent)
    for fixed, prefix in ((hold_id, "h"), (_HOLDER, "v"), (_NETWORK, "n")):
        script = script.replace(f"'{fixed}'", f"'{prefix}' || :client_id || '-' || :number")
    return script
