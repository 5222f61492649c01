"""What people do themselves: join, confirm, change, leave, decline, join again.

Whatever changes who waits takes the locks of all the event's pools first, so that the line and what is kept for it
change as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts import queries as accounts
from app.accounts.rules import normal_email
from app.booking import actions as booking
from app.core import clock
from app.core.actor import Actor
from app.core.ids import Id, new_id
from app.events.models import Event
from app.infra.db import db
from app.inventory import actions as inventory
from app.inventory import queries as sale
from app.notifications.actions import tell
from app.waitlist import claims, queries, rules
from app.waitlist.errors import (
    HasOffer,
    LinkOver,
    ListClosed,
    NothingChosen,
    NotWaiting,
    OfferOver,
    OutsideLimits,
    StillOnSale,
    TooManyForOne,
)
from app.waitlist.models import Entry, EntryState, OfferState, PlaceOffer
from app.waitlist.views import Kind


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How many places of which ticket types, any of which will do; no type means any that is sold out."""

    quantity: int
    wanted: tuple[Id, ...] = ()


def join(event: Event, wishes: Wishes, *, email: str, name: str, by: Actor) -> Entry:
    """Ask for a place in the line. It counts once the address is confirmed, at once when it is the account's own.

    Refuses ListClosed, StillOnSale and OutsideLimits.
    """
    is_own = _is_own_address(by, email)
    if is_own:
        inventory.stop_claims(event.id)
    entry = Entry(
        id=new_id(),
        event_id=event.id,
        email=normal_email(email),
        name=name,
        quantity=wishes.quantity,
        wanted=list(_types_to_wait_for(event, wishes)),
        state=EntryState.UNCONFIRMED,
    )
    db.add(entry)
    db.flush()
    if is_own:
        return admit(event, entry)
    tell("waitlist.confirm", entry.id, to=entry.email)
    return entry


def confirm(entry: Entry) -> Entry:
    """Take the address as proved: the request joins the line, or changes the entry that the address has there.

    Clicked again, it is the same entry. Refuses LinkOver, ListClosed and HasOffer.
    """
    event = lock_line(entry.event_id)
    db.refresh(entry)
    if entry.state is not EntryState.UNCONFIRMED:
        return _entry_after(entry)
    if entry.created_at < clock.now() - rules.KEEP_UNCONFIRMED:
        raise LinkOver
    if not queries.terms_of(event).is_open:
        raise ListClosed
    return admit(event, entry)


def change(entry: Entry, wishes: Wishes) -> None:
    """Want more, fewer or something else; whoever wants more goes to the end. Refuses OutsideLimits and NotWaiting."""
    event = lock_line(entry.event_id)
    db.refresh(entry)
    if entry.state is not EntryState.WAITING:
        raise NotWaiting
    kinds = queries.kinds_of(event)
    known = [kind for kind in kinds if kind.is_sold_out or kind.id in entry.wanted]
    _rewrite(entry, wishes.quantity, _allowed(event, wishes, known))
    claims.bring_up_to_date(event.id)


def leave(entry: Entry) -> None:
    """Go out of the line; an open offer is declined with it. Leaving twice changes nothing. Refuses HasOffer."""
    if release_offer(entry):
        end_entry(entry, EntryState.LEFT)
        return
    lock_line(entry.event_id)
    db.refresh(entry)
    if entry.state is EntryState.OFFERED:
        raise HasOffer
    if entry.state is EntryState.WAITING:
        end_entry(entry, EntryState.LEFT)
        claims.bring_up_to_date(entry.event_id)


def decline(offer: PlaceOffer) -> None:
    """Let the next in line have it. Refuses OfferOver."""
    entry = db.get_one(Entry, offer.entry_id)
    release_offer(entry)
    db.refresh(offer)
    if offer.state is not OfferState.DECLINED:
        raise OfferOver


def join_again(entry: Entry) -> Entry:
    """Wait once more, at the end, after an offer was missed or declined. Refuses ListClosed.

    With an address that waits again already, it is that entry.
    """
    event = lock_line(entry.event_id)
    db.refresh(entry)
    if entry.is_live or not queries.terms_of(event).is_open:
        if entry.is_live:
            return entry
        raise ListClosed
    if entry.turn is None:
        raise LinkOver
    return queries.live_entry(event.id, entry.email) or _into_line(event, entry)


def admit(event: Event, entry: Entry) -> Entry:
    """Put a confirmed request into the line; the caller has its locks. Refuses HasOffer."""
    claims.settle(event.id)
    standing = queries.live_entry(event.id, entry.email)
    if standing is None:
        return _into_line(event, entry)
    if standing.state is EntryState.OFFERED:
        raise HasOffer
    standing.name = entry.name
    _rewrite(standing, entry.quantity, tuple(Id(kind) for kind in entry.wanted))
    end_entry(entry, EntryState.LEFT)
    claims.bring_up_to_date(event.id)
    return standing


def lock_line(event_id: Id) -> Event:
    """Keep every claim on the event's places, and every change of its line, waiting; offers that ended are settled."""
    inventory.stop_claims(event_id)
    claims.settle(event_id)
    return db.get_one(Event, event_id, populate_existing=True)


def release_offer(entry: Entry) -> bool:
    """Give back what the entry's open offer holds; the news of it serves the next. False when there was none.

    Takes no lock of the line: the booking's row is locked before its pools, everywhere, and who has an offer is not
    among those for whom places are kept.
    """
    offer = queries.open_offer(entry.id)
    if offer is None:
        return False
    booking.release_hold(offer.hold_id)
    claims.settle(entry.event_id)
    db.refresh(entry)
    return entry.state is EntryState.DECLINED


def end_entry(entry: Entry, state: EntryState) -> None:
    """The entry is over."""
    entry.state = state
    entry.ended_at = clock.now()
    db.flush()


def _into_line(event: Event, entry: Entry) -> Entry:
    entry.turn = queries.last_turn(event.id) + 1
    entry.state = EntryState.WAITING
    entry.ended_at = None
    db.flush()
    claims.bring_up_to_date(event.id)
    db.refresh(entry)
    if entry.state is EntryState.WAITING:
        tell("waitlist.joined", entry.id, to=entry.email, key=str(entry.turn))
    return entry


def _rewrite(entry: Entry, quantity: int, wanted: tuple[Id, ...]) -> None:
    if quantity > entry.quantity:
        entry.turn = queries.last_turn(entry.event_id) + 1
    entry.quantity = quantity
    entry.wanted = list(wanted)
    db.flush()


def _entry_after(entry: Entry) -> Entry:
    if entry.turn is not None:
        return entry
    standing = queries.live_entry(entry.event_id, entry.email)
    if standing is None:
        raise LinkOver
    return standing


def _types_to_wait_for(event: Event, wishes: Wishes) -> tuple[Id, ...]:
    if not queries.terms_of(event).is_open:
        raise ListClosed
    sold_out = [kind for kind in queries.kinds_of(event) if kind.is_sold_out]
    if not sold_out:
        raise StillOnSale
    return _allowed(event, wishes, sold_out)


def _allowed(event: Event, wishes: Wishes, known: Sequence[Kind]) -> tuple[Id, ...]:
    most = sale.most_per_person(event.id)
    if most is not None and wishes.quantity > most:
        raise TooManyForOne(most)
    asked = [kind for kind in known if not wishes.wanted or kind.id in wishes.wanted]
    fitting = [kind for kind in asked if kind.allows(wishes.quantity)]
    if not asked:
        raise NothingChosen
    if not fitting:
        raise OutsideLimits(asked[0].name, asked[0].least, asked[0].most)
    return tuple(kind.id for kind in fitting)


def _is_own_address(by: Actor, email: str) -> bool:
    if not by.is_user or by.id is None:
        return False
    person = accounts.person(by.id)
    return person.is_verified and person.email == normal_email(email)
