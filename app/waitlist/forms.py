"""The shape of what people type who wait, and of what the organizer decides about the list."""

from collections.abc import Iterable

from wtforms import BooleanField, IntegerField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.forms import address_field, name_field
from app.core.ids import Id
from app.events.forms import WallTimeField
from app.inventory.forms.fields import wall_time
from app.waitlist.actions import Wishes
from app.waitlist.rules import MOST_OF_ALL, USUAL_MINUTES
from app.waitlist.views import Kind, Terms
from app.web.filters import money
from app.web.forms import Form

_LENGTHS = {
    15: "15 minutes",
    30: "30 minutes",
    60: "1 hour",
    120: "2 hours",
    240: "4 hours",
    720: "12 hours",
    1440: "1 day",
    2880: "2 days",
}


class ClickForm(Form):
    """A click, and nothing typed."""


class WishesForm(Form):
    """How many places, and of which ticket types; none ticked means any of them."""

    quantity = IntegerField(
        "How many places",
        [InputRequired("Enter how many places you want."), NumberRange(1, MOST_OF_ALL, "Enter a number of places.")],
        default=1,
    )
    wanted = SelectMultipleField(
        "Which tickets", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), default=()
    )

    def __init__(self, *args: object, kinds: Iterable[Kind] = (), **options: object) -> None:
        super().__init__(*args, **options)
        kinds = list(kinds)
        self.wanted.choices = [
            SelectChoice(kind.id, f"{kind.label}, {money(kind.price) if kind.price else 'free'}") for kind in kinds
        ]
        self.quantity.render_kw = {
            "min": min((kind.least for kind in kinds), default=1),
            "max": max((kind.most for kind in kinds), default=1),
            "inputmode": "numeric",
            "autocomplete": "off",
        }

    def wishes(self) -> Wishes:
        """What was typed, as the domain knows it."""
        return Wishes(quantity=self.quantity.data, wanted=tuple(Id(kind) for kind in self.wanted.data or ()))


class JoinForm(WishesForm):
    """The same with who it is."""

    email = address_field("E-mail")
    name = name_field()


class AddForm(WishesForm):
    """The same for somebody else, by the organizer."""

    email = address_field("E-mail")
    name = name_field("Name", refusal="Enter their name.", autocomplete="off")


class TermsForm(Form):
    """How the list is run."""

    offer_minutes = SelectField(
        "How long an offer lasts",
        choices=[SelectChoice(minutes, words) for minutes, words in _LENGTHS.items()],
        coerce=int,
        default=USUAL_MINUTES,
    )
    closes = WallTimeField("The list closes", [Optional()])
    is_strict = BooleanField("Strictly in order")


def terms_typed_from(terms: Terms, zone: str) -> dict[str, object]:
    """What the form shows of terms that hold already."""
    return {
        "offer_minutes": terms.offer_minutes,
        "closes": wall_time(terms.chosen_close, zone),
        "is_strict": terms.is_strict,
    }
