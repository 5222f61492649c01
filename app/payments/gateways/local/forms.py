"""The test bank's form."""

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField
from wtforms.validators import AnyOf, InputRequired

DECISIONS = ("pay", "decline", "pay-late")
CARDS = [("", "a card that tells nothing"), ("4242", "the card ending 4242"), ("1881", "the card ending 1881")]
DELAYS = [(10, "in 10 seconds"), (60, "in 1 minute"), (300, "in 5 minutes"), (1200, "in 20 minutes")]
COPIES = [(1, "once"), (3, "three times"), (0, "never: the message is lost")]


class PaymentForm(FlaskForm):
    """What the buyer decides, and how the bank shall behave. The decision is the button's."""

    seconds = SelectField("The money arrives", coerce=int, choices=[SelectChoice(*each) for each in DELAYS], default=60)
    card = SelectField("Paid with", choices=[SelectChoice(*each) for each in CARDS], default="")
    copies = SelectField(
        "The bank tells the shop", coerce=int, choices=[SelectChoice(*each) for each in COPIES], default=1
    )


class DecisionForm(PaymentForm):
    """The same, sent."""

    decision = SelectField(
        choices=[SelectChoice(each) for each in DECISIONS], validators=[InputRequired(), AnyOf(DECISIONS)]
    )
