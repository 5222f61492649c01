"""The shape of what organizers type about a ticket type."""

from collections.abc import Iterable

from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.core.errors import Refused
from app.core.ids import Id
from app.core.money import Money, plain_amount
from app.events.forms import WallTimeField
from app.events.models import Event
from app.inventory.actions import TicketTypeDetails
from app.inventory.forms.fields import LONGEST_PRICE, moment, price_minor, wall_time
from app.inventory.models import TicketKind, TicketType
from app.inventory.rules import LARGEST_CAPACITY, LONGEST_NAME, LONGEST_NOTE
from app.inventory.views import PoolCount
from app.web.forms import Form, LineField, at_most, required

KINDS = {TicketKind.FREE: "Free", TicketKind.PAID: "Paid", TicketKind.VIP: "VIP"}
NEW_POOL = "new"
_MOST_PER_BOOKING = 100


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
    price = LineField("Price", [at_most(LONGEST_PRICE)], render_kw={"inputmode": "decimal", "autocomplete": "off"})
    note = LineField("A line about it", [at_most(LONGEST_NOTE)])
    pool = SelectField("Places", default=NEW_POOL)
    capacity = IntegerField("How many places", [Optional(), NumberRange(0, LARGEST_CAPACITY, "Enter fewer places.")])
    sale_opens = WallTimeField("On sale from", [Optional()])
    sale_closes = WallTimeField("On sale until", [Optional()])
    min_per_booking = per_booking_field("Least per booking", 1)
    max_per_booking = per_booking_field("Most per booking", 10)
    needs_code = BooleanField("Only with an access code")

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
            sale_opens_at=moment(self.sale_opens.data, event.time_zone, "sale_opens"),
            sale_closes_at=moment(self.sale_closes.data, event.time_zone, "sale_closes"),
            min_per_booking=self.min_per_booking.data,
            max_per_booking=self.max_per_booking.data,
            needs_code=self.needs_code.data,
            pool_id=None if self.pool.data == NEW_POOL else Id(self.pool.data),
            capacity=self.chosen_capacity(),
        )

    def _price(self, currency: str) -> int:
        if self.kind.data is TicketKind.FREE:
            return 0
        minor = price_minor(self.price.data, currency)
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


def typed_from(kind: TicketType, event: Event) -> dict[str, object]:
    """What the form shows of a ticket type that is kept already."""
    return {
        "name": kind.name,
        "kind": kind.kind,
        "price": plain_amount(Money(kind.price_minor, event.currency)) if kind.price_minor else "",
        "note": kind.note,
        "pool": kind.pool_id,
        "sale_opens": wall_time(kind.sale_opens_at, event.time_zone),
        "sale_closes": wall_time(kind.sale_closes_at, event.time_zone),
        "min_per_booking": kind.min_per_booking,
        "max_per_booking": kind.max_per_booking,
        "needs_code": kind.needs_code,
    }
