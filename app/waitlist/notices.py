"""What we tell people who wait."""

from app.core.errors import NotFound
from app.core.ids import Id
from app.notifications.messages import Message, NothingToSay, compose
from app.notifications.notices import Builder, Lease
from app.waitlist import policy, queries
from app.waitlist.models import EntryState
from app.waitlist.views import EntryView, OfferView
from app.web.links import absolute


def confirm(entry_id: Id, delivery: Lease) -> Message:
    """The link that proves the address, without which nobody is put into the line."""
    entry = _entry(entry_id)
    if not entry.is_unconfirmed:
        raise NothingToSay("it is confirmed, or over")
    link = absolute("confirmations.show", entry_id=entry.id, seal=policy.confirmation_seal(entry.id))
    return _about(entry, "waitlist.confirm", delivery, link=link)


def joined(entry_id: Id, delivery: Lease) -> Message:
    """Where they stand, and the page that shows it later."""
    entry = _entry(entry_id)
    if not entry.is_waiting:
        raise NothingToSay("it no longer waits")
    return _about(entry, "waitlist.joined", delivery, link=_own_page(entry))


def offer(offer_id: Id, delivery: Lease) -> Message:
    """Places are reserved for them: what, until when, and the claim link."""
    found = _offer(offer_id)
    if not found.is_open:
        raise NothingToSay("the offer is over")
    link = absolute("offers.show", offer_id=found.id, seal=policy.offer_seal(found.id))
    return _about(found.entry, "waitlist.offer", delivery, link=link, offer=found)


def missed(offer_id: Id, delivery: Lease) -> Message:
    """The time of an offer was up; how to wait again."""
    found = _offer(offer_id)
    if found.is_booked:
        raise NothingToSay("it was booked in the last moment")
    return _about(found.entry, "waitlist.missed", delivery, link=_own_page(found.entry), offer=found)


def removed(entry_id: Id, delivery: Lease) -> Message:
    """The organizer has taken them off the list."""
    entry = _entry(entry_id)
    if entry.state is not EntryState.REMOVED:
        raise NothingToSay("it is on the list again")
    return _about(entry, "waitlist.removed", delivery)


BUILDERS: dict[str, Builder] = {
    "waitlist.confirm": confirm,
    "waitlist.joined": joined,
    "waitlist.offer": offer,
    "waitlist.missed": missed,
    "waitlist.removed": removed,
}


def _about(
    entry: EntryView, notice: str, delivery: Lease, *, link: str = "", offer: OfferView | None = None
) -> Message:
    return compose(
        notice,
        delivery.recipient,
        entry=entry,
        event=entry.event,
        offer=offer,
        link=link,
        own_page=_own_page(entry),
        event_link=absolute("event_pages.show", event_id=entry.event.id),
    )


def _own_page(entry: EntryView) -> str:
    return absolute("waitlist_entries.show", entry_id=entry.id, seal=policy.entry_seal(entry.id))


def _entry(entry_id: Id) -> EntryView:
    try:
        return queries.entry_view(entry_id)
    except NotFound:
        raise NothingToSay("the entry is gone") from None


def _offer(offer_id: Id) -> OfferView:
    try:
        return queries.offer_view(offer_id)
    except NotFound:
        raise NothingToSay("the offer is gone") from None
