"""The shape of what people type about their tickets."""

from app.accounts.forms import address_field
from app.web.forms import Form


class FindForm(Form):
    """The address that the tickets were booked with."""

    email = address_field("E-mail")


class ClickForm(Form):
    """A click, and nothing typed."""
