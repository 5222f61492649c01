"""What the seat picker shows, as small frozen records."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from app.core.ids import Id
from app.inventory.drawings import Frame
from app.inventory.views import Offer, OfferState, OpenedBy
from app.web.filters import money


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A price zone of the house with the ticket types that are sold in it."""

    key: str
    name: str
    ink: int
    pool_id: Id
    is_seated: bool
    offers: tuple[Offer, ...]

    @property
    def first(self) -> Offer | None:
        """The type that a seat is taken with unless the visitor says otherwise."""
        on_sale = [offer for offer in self.offers if offer.state is OfferState.ON_SALE]
        return next(iter(on_sale or self.offers), None)

    @property
    def price(self) -> str:
        """What a seat costs, as it is said of every seat."""
        if self.first is None:
            return "not on sale"
        return money(self.first.price) if self.first.price else "free"

    @property
    def words(self) -> str:
        """The zone in the key."""
        if self.is_sold_out:
            return f"{self.name}, sold out"
        return f"{self.price[:1].upper()}{self.price[1:]} {self.name}"

    @property
    def is_sold_out(self) -> bool:
        """Whether every type of it is."""
        return bool(self.offers) and all(offer.is_sold_out for offer in self.offers)

    @property
    def is_on_sale(self) -> bool:
        """Whether any type can be had now."""
        return any(offer.state is OfferState.ON_SALE for offer in self.offers)

    def type_for(self, asked: str) -> Id | None:
        """The asked type where it is one of the zone's, else the first; None when nothing is sold."""
        known = {offer.id for offer in self.offers}
        return Id(asked) if asked in known else self.first.id if self.first else None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A frame with its boxes as they stand now."""

    frame: Frame
    boxes: Markup


@dataclass(frozen=True, kw_only=True)
class Part:
    """Which view of the house: the drawing or the list, all of it or one section (counted from 1) or one price zone.

    ``code`` is the access code that somebody came with: it goes with them from view to view, in the address.
    """

    is_list: bool = False
    section: int = 0
    zone: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class SectionCard:
    """A section of a large house on its overview."""

    number: int
    floor: str
    name: str
    free: int
    inks: tuple[int, ...]
    price: str
    part: str
    path: str

    @property
    def words(self) -> str:
        """How many are free, and from what price."""
        if not self.free:
            return "Sold out"
        return f"{self.free:,} free, from {self.price}" if self.price else f"{self.free:,} free"


@dataclass(frozen=True, kw_only=True)
class RowView:
    """One row of the list view."""

    words: str
    # Which of its seats are for wheelchairs or see less, in words.
    facts: str
    boxes: Markup


@dataclass(frozen=True, kw_only=True)
class ZoneLink:
    """One way to filter the list."""

    words: str
    path: str
    part: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class SectionView:
    """One section of the list view."""

    number: int
    name: str
    free: int
    rows: tuple[RowView, ...]


@dataclass(frozen=True, kw_only=True)
class SeatsPage:
    """Everything around the stub that is the same for all who look at one view of a house."""

    part: Part
    body: str
    place: str
    zones: tuple[Zone, ...]
    # The zones of the seats that are drawn.
    key: tuple[Zone, ...]
    free: int
    seats: int
    has_accessible: bool
    shut_words: str
    mark: str
    places_path: str
    public_path: str
    base_path: str
    list_path: str
    list_part: str
    plan_path: str
    plan_part: str
    back_part: str
    event_path: str
    action: str
    best_action: str
    extension_action: str
    back: str = ""
    pictures: Sequence[Picture] = ()
    sections: Sequence[SectionView] = ()
    zone_links: Sequence[ZoneLink] = ()
    # Where an access code is given; the one that is in use, and whether another opened nothing.
    takes_code: bool = False
    code: OpenedBy | None = None
    code_path: str = ""
    code_part: str = ""
    cards: Sequence[SectionCard] = ()
    overview: Markup | None = None
    # What was chosen beside the button for the best seats.
    party: int = 2
    where: str = ""
    wheelchairs: int = 0
    most: int = field(default=10)

    @property
    def is_open(self) -> bool:
        """Whether anything can be chosen now."""
        return not self.shut_words

    @cached_property
    def seated_zones(self) -> tuple[Zone, ...]:
        """The zones with numbered seats."""
        return tuple(zone for zone in self.zones if zone.is_seated)

    @cached_property
    def standing_zones(self) -> tuple[Zone, ...]:
        """The areas to stand on."""
        return tuple(zone for zone in self.zones if not zone.is_seated and zone.offers)

    @property
    def free_words(self) -> str:
        """How full the house is."""
        return f"{self.free:,} of {self.seats:,} seats free"

    @property
    def words(self) -> str:
        """What the stub says before anything is chosen."""
        if not self.seats:
            return "Choose how many."
        if not self.free:
            return "Every seat is taken at the moment. Held ones may come back."
        return "Tick seats in the list." if self.part.is_list else "Choose them on the plan, or let us find the best."
