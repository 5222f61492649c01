"""What the public pages show, as small frozen records."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event, ProgrammeItem, Speaker
from app.organizers.models import Organization
from app.venues.models import Venue


@dataclass(frozen=True)
class Card:
    """An event on a shelf."""

    id: Id
    title: str
    stock: str
    starts_at: datetime
    time_zone: str
    place: str
    picture_key: str | None
    picture_alt: str
    # Of the cheapest and of the dearest ticket; None while there are none.
    from_price: Money | None
    to_price: Money | None


@dataclass(frozen=True)
class Shelf:
    """One page of cards; ``next_after`` is where the next page begins, if there is one."""

    cards: list[Card]
    next_after: Id | None


@dataclass(frozen=True)
class EventPage:
    """Everything on an event's page that is the same for all."""

    event: Event
    organization: Organization
    venue: Venue | None
    speakers: list[Speaker]
    programme: list[ProgrammeItem]
    others: list[Card]

    @property
    def runs_over_days(self) -> bool:
        """Whether it lasts so long that an end time alone would mislead."""
        return self.event.ends_at - self.event.starts_at > timedelta(hours=16)

    @property
    def address(self) -> str:
        """Where it is, on one line."""
        if self.venue is None:
            return ""
        town = f"{self.venue.postal_code} {self.venue.city}".strip()
        return ", ".join(part for part in (self.venue.street, town, self.venue.country) if part)

    @property
    def place(self) -> str:
        """The venue's name, or that it is online."""
        return self.venue.name if self.venue else "Online"

    @property
    def over_title(self) -> str:
        """The line above the title: what it is and where."""
        where = f"{self.place} {self.venue.city}" if self.venue and self.venue.city not in self.place else self.place
        return f"{self.event.category.value.capitalize()}, {where}"
