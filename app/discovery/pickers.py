"""The ticket picker of an event's page: its rows, and in which of its states it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core import clock
from app.events.models import Event
from app.events.words import EventStatus
from app.inventory import queries as inventory
from app.inventory.views import Offer, OpenedBy
from app.waitlist import queries as waitlist


class PickerState(StrEnum):
    """What a visitor can do about tickets."""

    ON_SALE = "on_sale"
    SOON = "soon"
    SOLD_OUT = "sold_out"
    OFF_SALE = "off_sale"
    CANCELLED = "cancelled"
    OVER = "over"


_WORDS = {
    PickerState.ON_SALE: "On sale",
    PickerState.SOON: "On sale soon",
    PickerState.SOLD_OUT: "Sold out",
    PickerState.OFF_SALE: "Not on sale",
    PickerState.CANCELLED: "Cancelled",
    PickerState.OVER: "This event is over",
}


@dataclass(frozen=True)
class Picker:
    """The rows with the state of the whole."""

    state: PickerState
    offers: list[Offer]
    opens_at: datetime | None
    # Something is sold out, and whoever wants it may wait.
    has_waitlist: bool = False
    # Something is hidden that an access code opens; ``code`` is the one that was given.
    takes_code: bool = False
    code: OpenedBy | None = None

    @property
    def words(self) -> str:
        """The state in words for people."""
        return "With a code only" if self.takes_code and not self.offers else _WORDS[self.state]

    @property
    def most_per_person(self) -> int | None:
        """How many places one person may have at the event, over all bookings."""
        return next((offer.most_per_person for offer in self.offers), None)

    @property
    def has_seats(self) -> bool:
        """Whether anything is sold by numbered seats."""
        return any(offer.is_seated for offer in self.offers)

    @property
    def has_places(self) -> bool:
        """Whether anything that is on sale is sold by numbers alone."""
        return any(not offer.is_seated and offer.state == "on_sale" for offer in self.offers)

    def seconds_until_change(self, now: datetime) -> int:
        """How long the rows stay true by themselves: until the next sale opens or closes."""
        coming = [moment for moment in self._boundaries() if moment > now]
        return int((min(coming) - now).total_seconds()) if coming else 24 * 3600

    def _boundaries(self) -> Iterator[datetime]:
        for offer in self.offers:
            if offer.opens_at:
                yield offer.opens_at
            if offer.closes_at:
                yield offer.closes_at
            if offer.tier and offer.tier.until:
                yield offer.tier.until


def picker_of(event: Event, *, opened: OpenedBy | None = None) -> Picker:
    """The picker as it stands now, for everybody or for somebody with an access code."""
    every_offer = inventory.every_offer_of(event.id)
    offers = inventory.visible(every_offer, opened)
    opening = [offer.opens_at for offer in offers if offer.state == "not_yet" and offer.opens_at]
    has_waitlist = any(offer.is_sold_out for offer in offers) and waitlist.takes_more(event)
    return Picker(
        state=_state_of(event, offers),
        offers=offers,
        opens_at=min(opening) if opening else None,
        has_waitlist=has_waitlist,
        takes_code=any(offer.needs_code for offer in every_offer),
        code=opened,
    )


def _state_of(event: Event, offers: list[Offer]) -> PickerState:
    if event.status is EventStatus.CANCELLED:
        return PickerState.CANCELLED
    if event.ends_at <= clock.now():
        return PickerState.OVER
    states = {offer.state for offer in offers}
    if "on_sale" in states:
        return PickerState.ON_SALE
    if "not_yet" in states:
        return PickerState.SOON
    return PickerState.SOLD_OUT if "sold_out" in states else PickerState.OFF_SALE
