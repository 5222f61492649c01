"""The shape of what organizers type about an early price."""

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from app.core.errors import Refused
from app.core.money import Money, plain_amount
from app.events.forms import WallTimeField
from app.events.models import Event
from app.inventory.actions import TierDetails
from app.inventory.forms.fields import LONGEST_PRICE, moment, price_minor, wall_time
from app.inventory.models import PriceTier
from app.inventory.rules import LARGEST_CAPACITY, LONGEST_NAME
from app.web.forms import Form, LineField, at_most, required


class TierForm(Form):
    """One early price, in the event's currency and on its clocks."""

    name = LineField("Name", [required("Enter a name, such as Early bird."), at_most(LONGEST_NAME)])
    price = LineField("Price", [at_most(LONGEST_PRICE)], render_kw={"inputmode": "decimal", "autocomplete": "off"})
    until = WallTimeField("Until", [Optional()])
    quantity = IntegerField("For the first", [Optional(), NumberRange(1, LARGEST_CAPACITY, "Enter at least 1.")])

    def details(self, event: Event) -> TierDetails:
        """What was typed, in minor units and UTC. Raises Refused with the field that makes no sense."""
        minor = price_minor(self.price.data, event.currency)
        if minor == 0:
            raise Refused("Enter a price above zero.", field="price")
        return TierDetails(
            name=self.name.data,
            price_minor=minor,
            until=moment(self.until.data, event.time_zone, "until"),
            quantity=self.quantity.data,
        )


def tier_typed_from(tier: PriceTier, event: Event) -> dict[str, object]:
    """What the form shows of an early price that is kept already."""
    return {
        "name": tier.name,
        "price": plain_amount(Money(tier.price_minor, event.currency)),
        "until": wall_time(tier.until, event.time_zone),
        "quantity": tier.quantity,
    }
