"""The shape of what organizers type about the terms of a sale."""

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from app.web.forms import Form

_MOST = 1000


class TermsForm(Form):
    """What holds for all ticket types of an event."""

    most_per_person = IntegerField(
        "Most places for one person", [Optional(), NumberRange(1, _MOST, f"Enter a number from 1 to {_MOST:,}.")]
    )
