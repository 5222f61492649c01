"""The shape of what organizers type about ticket types and pools."""

from collections.abc import Iterable
from datetime import datetime

from wtforms import IntegerField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.core import clock
from app.core.errors import Refused
from app.core.ids import Id
from app.core.money import Money, parse_minor, plain_amount
from app.events.forms import WallTimeField
from app.events.models import Event
from app.inventory.actions import TicketTypeDetails
from app.inventory.models import Pool, TicketKind, TicketType
from app.inventory.rules import LARGEST_CAPACITY, LONGEST_NAME, LONGEST_NOTE
from app.inventory.views import PoolCount
from app.web.forms import Form, LineField, at_most, required

KINDS = {TicketKind.FREE: "Free", TicketKind.PAID: "Paid", TicketKind.VIP: "VIP"}
NEW_POOL = "new"
_MOST_PER_BOOKING = 100
_LONGEST_PRICE = 20


def capacity_field() -> IntegerField:
    """The field for how many places a pool has."""
    between = NumberRange(0, LARGEST_CAPACITY, f"Enter a number from 0 to {LARGEST_CAPACITY:,}.")
    return IntegerField("How many places", [InputRequired("Enter how many places there are."), between])


def per_booking_field(label: str, default: int) -> IntegerField:
    """The field for a limit on one booking."""
    between = NumberRange(1, _MOST_PER_BOOKING, f"Enter a number from 1 to {_MOST_PER_BOOKING}.")
    return IntegerField(label, [InputRequired("Enter a number."), between], default=default)


class TicketTypeForm(Form):
    """One ticket type. Prices are in the event's currency, times on the event's clocks."""

    name = LineField("Name", [required("Enter a name, such as Standing."), at_most(LONGEST_NAME)])
    kind = RadioField(
        "Kind", choices=[SelectChoice(*words) for words in KINDS.items()], coerce=TicketKind, default=TicketKind.PAID
    )
    price = LineField("Price", [at_most(_LONGEST_PRICE)], render_kw={"inputmode": "decimal", "autocomplete": "off"})
    note = LineField("A line about it", [at_most(LONGEST_NOTE)])
    pool = SelectField("Places", default=NEW_POOL)
    capacity = IntegerField("How many places", [Optional(), NumberRange(0, LARGEST_CAPACITY, "Enter fewer places.")])
    sale_opens = WallTimeField("On sale from", [Optional()])
    sale_closes = WallTimeField("On sale until", [Optional()])
    min_per_booking = per_booking_field("Least per booking", 1)
    max_per_booking = per_booking_field("Most per booking", 10)

    def __init__(self, *args: object, pools: Iterable[PoolCount] = (), **options: object) -> None:
        super().__init__(*args, **options)
        own = SelectChoice(NEW_POOL, "Places of its own")
        self.pool.choices = [own, *(SelectChoice(pool.id, f"{pool.name}, {pool.capacity} in all") for pool in pools)]

    def details(self, event: Event) -> TicketTypeDetails:
        """What was typed, in minor units and UTC. Raises Refused with the field that makes no sense."""
        return TicketTypeDetails(
            name=self.name.data,
            kind=self.kind.data,
            price_minor=self._price(event.currency),
            note=self.note.data or "",
            sale_opens_at=_moment(self.sale_opens.data, event.time_zone, "sale_opens"),
            sale_closes_at=_moment(self.sale_closes.data, event.time_zone, "sale_closes"),
            min_per_booking=self.min_per_booking.data,
            max_per_booking=self.max_per_booking.data,
            pool_id=None if self.pool.data == NEW_POOL else Id(self.pool.data),
            capacity=self.chosen_capacity(),
        )

    def _price(self, currency: str) -> int:
        if self.kind.data is TicketKind.FREE:
            return 0
        try:
            minor = parse_minor(self.price.data or "", currency)
        except ValueError as error:
            raise Refused(str(error), field="price") from None
        if minor == 0:
            raise Refused("Enter a price, or choose Free.", field="price")
        return minor

    def chosen_capacity(self) -> int:
        """How many places the new pool has; 0 when an existing one is chosen."""
        if self.pool.data != NEW_POOL:
            return 0
        if self.capacity.data is None:
            raise Refused("Enter how many places there are.", field="capacity")
        return int(self.capacity.data)


class EditTicketTypeForm(TicketTypeForm):
    """A ticket type that has its places already."""

    def __init__(self, *args: object, pools: Iterable[PoolCount] = (), **options: object) -> None:
        super().__init__(*args, pools=pools, **options)
        self.pool.choices = self.pool.choices[1:]
        del self.capacity

    def chosen_capacity(self) -> int:
        """No new pool is made here."""
        return 0


class PoolForm(Form):
    """The name of some places and how many there are."""

    name = LineField("Name", [required("Enter a name, such as Floor."), at_most(LONGEST_NAME)])
    capacity = capacity_field()


class ClickForm(Form):
    """A click, and nothing typed."""


def typed_from(kind: TicketType, event: Event) -> dict[str, object]:
    """What the form shows of a ticket type that is kept already."""
    return {
        "name": kind.name,
        "kind": kind.kind,
        "price": plain_amount(Money(kind.price_minor, event.currency)) if kind.price_minor else "",
        "note": kind.note,
        "pool": kind.pool_id,
        "sale_opens": _wall(kind.sale_opens_at, event.time_zone),
        "sale_closes": _wall(kind.sale_closes_at, event.time_zone),
        "min_per_booking": kind.min_per_booking,
        "max_per_booking": kind.max_per_booking,
    }


def pool_typed_from(pool: Pool) -> dict[str, object]:
    """What the form shows of a pool."""
    return {"name": pool.name, "capacity": pool.capacity}


def _moment(wall: datetime | None, zone: str, field: str) -> datetime | None:
    if wall is None:
        return None
    try:
        return clock.to_utc(wall, zone)
    except (clock.NoSuchLocalTime, OverflowError) as error:
        raise Refused(str(error), field=field) from None


def _wall(moment: datetime | None, zone: str) -> datetime | None:
    return clock.in_zone(moment, zone).replace(tzinfo=None, second=0, microsecond=0) if moment else None
