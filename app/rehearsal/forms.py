"""The shape of what organizers type about a rehearsal."""

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.rehearsal.rules import FEWEST_BUYERS, MOST_BUYERS, USUAL_BUYERS
from app.web.forms import Form

_SENTENCE = f"Enter a number from {FEWEST_BUYERS} to {MOST_BUYERS}."


class RehearsalForm(Form):
    """How large the rush is."""

    buyers = IntegerField(
        "Buyers", [InputRequired(_SENTENCE), NumberRange(FEWEST_BUYERS, MOST_BUYERS, _SENTENCE)], default=USUAL_BUYERS
    )
