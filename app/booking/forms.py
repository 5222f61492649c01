"""The shape of what buyers and organizers type about a booking."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from app.accounts.forms import address_field, name_field
from app.booking.rules import LONGEST_NAME, BookingDetails
from app.core.ids import Id
from app.inventory.codes import LONGEST_CODE
from app.web.forms import Form, LineField, at_most, required

_QUANTITY = "quantity-"
_NAMES = "names-"


class CheckoutForm(Form):
    """Who books. The names for single tickets are plain fields of their own: see ``names_in``."""

    email = address_field("E-mail")
    name = name_field()

    def details(self, names: Mapping[Id, list[str]]) -> BookingDetails:
        """What was typed, as the domain knows it."""
        return BookingDetails(email=self.email.data, name=self.name.data, names=names)


class ClickForm(Form):
    """A click, and nothing typed."""


class CancellationForm(Form):
    """Why a booking is cancelled; the buyer reads it."""

    reason = LineField("Reason", [required("Say why, in words for the buyer."), at_most(200)])


def wanted_in(sent: "MultiDict[str, str]") -> dict[str, str]:
    """The picker's numbers as typed, by ticket type. The same type twice is kept as something no picker sends."""
    wanted = {}
    for name, values in sent.lists():
        if name.startswith(_QUANTITY):
            wanted[name.removeprefix(_QUANTITY)] = values[0] if len(values) == 1 else "twice"
    return wanted


def code_in(sent: "MultiDict[str, str]") -> str:
    """The access code that goes with the choice."""
    return sent.get("code", "")[:LONGEST_CODE]


def names_in(sent: "MultiDict[str, str]") -> dict[Id, list[str]]:
    """The names for single tickets by ticket type, one line each and cut to what a ticket can carry."""
    return {
        Id(field.removeprefix(_NAMES)): [_line(name) for name in names]
        for field, names in sent.lists()
        if field.startswith(_NAMES)
    }


def _line(typed: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in typed).split())[:LONGEST_NAME]
