"""People in a waiting room who look where they stand."""

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

from sqlalchemy import text

from app.core import clock
from app.core.actor import SYSTEM
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, transaction
from app.rehearsal.buyers.connection import Shop
from app.rehearsal.buyers.visitor import Visitor
from app.waiting_room import actions
from app.waiting_room.actions import RoomDetails
from benchmarks import sales
from benchmarks.figures import Figure, Unit
from benchmarks.hammer import WrongAnswer, hammer, question, warm
from benchmarks.stage import Stage

_SEEN = re.compile(r'data-at="([^"]+)" data-seen="([^"]*)"')
# Every process knows of a new room by then.
_SOON = 1.5


def measure(stage: Stage, seconds: float) -> Iterator[Figure]:
    """The poll of somebody in the line, before the sale has begun, beside an empty view."""
    event_id = sales.put_on_sale(100).event_id
    _open_room(event_id)
    path, cookie = asyncio.run(_join(stage.shop, event_id))
    warm(stage.shop, question(stage.shop, "/bare"))
    bare = hammer(stage.shop, question(stage.shop, "/bare"), seconds=seconds)
    found = hammer(stage.shop, question(stage.shop, path, {"Cookie": cookie}), seconds=seconds, status=(200, 204))
    yield Figure("waiting_poll_rps", found.per_second, Unit.PER_SECOND)
    yield Figure("waiting_poll_ratio", found.per_second / bare.per_second, Unit.RATIO)


async def _join(shop: Shop, event_id: Id) -> tuple[str, str]:
    visitor = Visitor(shop)
    try:
        await asyncio.sleep(_SOON)
        page = await visitor.post(f"/events/{event_id}/waiting-room", {})
        found = _SEEN.search(page.text)
        if page.status != 200 or found is None:
            raise WrongAnswer(f"the waiting room answered {page.status}")
        return f"{found.group(1)}?seen={quote(found.group(2))}", visitor.cookie
    finally:
        visitor.leave()


def _open_room(event_id: Id) -> None:
    soon = clock.now() + timedelta(hours=1)
    details = RoomDetails(
        opens_at=soon - timedelta(minutes=30), starts_at=soon, per_minute=600, most_inside=1000, pass_minutes=10
    )
    with transaction() as session:
        actions.set_up_room(db.get_one(Event, event_id), details, by=SYSTEM)
        # A room is announced before it opens; the bench can't wait for that.
        opened = text("UPDATE waiting_rooms SET opens_at = now() - interval '10 minutes' WHERE event_id = :event")
        session.execute(opened, {"event": event_id})
