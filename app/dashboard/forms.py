"""The shape of what organizers type about seats, and of what the counter types about a sale."""

from datetime import datetime

from wtforms import HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import Email, Optional

from app.accounts.forms import AddressField
from app.accounts.rules import LONGEST_EMAIL
from app.booking.desk import Handover
from app.booking.models import Means
from app.booking.rules import LONGEST_NAME
from app.core import clock
from app.core.errors import Refused
from app.events.forms import WallTimeField
from app.events.models import Event
from app.inventory.actions import Keeping, SeatingTerms
from app.inventory.models import SeatBlock, Seating
from app.inventory.words import AccessibleRelease, StrandedRule
from app.web.forms import Form, LineField, at_most, required

_LONGEST_REASON = 200
NO_PLAN = ""
STRANDED = {
    StrandedRule.OFF: "Let people choose as they like",
    StrandedRule.LENIENT: "Warn, and let them",
    StrandedRule.STRICT: "Refuse, and say which seat to take instead",
}
RELEASE = {
    AccessibleRelease.NEVER: "Never",
    AccessibleRelease.SECTION_FULL: "When all other seats of the section are sold",
    AccessibleRelease.ZONE_FULL: "When all other seats of the price zone are sold",
    AccessibleRelease.DATE: "From a date",
}


class ClickForm(Form):
    """A click, and nothing typed."""


class PlanForm(Form):
    """Which plan of the venue the event uses."""

    plan = SelectField("Seating plan")

    def __init__(self, *args: object, plans: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)
        self.plan.choices = [SelectChoice(NO_PLAN, "No numbered seats"), *(SelectChoice(*plan) for plan in plans)]


class RulesForm(Form):
    """How the seats are sold."""

    stranded_rule = RadioField(
        "When a choice would leave a single seat that nobody wants",
        choices=[SelectChoice(*words) for words in STRANDED.items()],
        coerce=StrandedRule,
    )
    accessible_release = RadioField(
        "Wheelchair and companion seats go on general sale",
        choices=[SelectChoice(*words) for words in RELEASE.items()],
        coerce=AccessibleRelease,
    )
    accessible_release_at = WallTimeField("That date", [Optional()])

    def terms(self, event: Event) -> SeatingTerms:
        """What was chosen. Refuses a date that is missing."""
        at = _moment(self.accessible_release_at.data, event, "accessible_release_at")
        by_date = self.accessible_release.data is AccessibleRelease.DATE
        if by_date and at is None:
            raise Refused("Say from when.", field="accessible_release_at")
        return SeatingTerms(
            stranded_rule=self.stranded_rule.data,
            accessible_release=self.accessible_release.data,
            accessible_release_at=at if by_date else None,
        )


class KeepForm(Form):
    """What to do with the ticked seats."""

    for_whom = LineField("For whom", [at_most(_LONGEST_REASON)], render_kw={"autocomplete": "off"})
    until = WallTimeField("Back on sale from", [Optional()])
    # The name of the button that was pressed; no field of the page.
    deed = LineField()

    def keeping(self, event: Event) -> Keeping:
        """What was chosen. Refuses a button that is none of ours."""
        if self.deed.data == "free":
            return Keeping()
        try:
            block = SeatBlock(self.deed.data or "")
        except ValueError:
            raise Refused("Choose what to do with the seats.") from None
        if block is SeatBlock.KILLED:
            return Keeping(block)
        return Keeping(block, self.for_whom.data or "", _moment(self.until.data, event, "until"))


class MoveForm(Form):
    """To which seat a ticket goes, and with whose ticket it changes."""

    to = HiddenField(validators=[required("Choose a seat.")])
    swaps_with = HiddenField()


class SaleForm(Form):
    """Who buys at the counter and how they paid."""

    name = LineField(
        "Name",
        [required("Enter the buyer’s name."), at_most(LONGEST_NAME)],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME},
    )
    email = AddressField(
        "E-mail",
        [Optional(), at_most(LONGEST_EMAIL), Email("Enter an e-mail address such as ada@example.org.")],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_EMAIL},
    )
    means = RadioField(
        "Paid",
        choices=[SelectChoice(Means.CASH, "In cash"), SelectChoice(Means.CARD, "By card, on the terminal")],
        validators=[Optional()],
        coerce=Means,
    )
    reason = LineField("Why it costs nothing", [at_most(_LONGEST_REASON)], render_kw={"autocomplete": "off"})

    def handover(self) -> Handover:
        """What was typed, as the domain knows it."""
        return Handover(
            name=self.name.data,
            email=self.email.data or "",
            means=self.means.data or Means.NOTHING,
            reason=self.reason.data or "",
        )


def rules_typed_from(seating: Seating, event: Event) -> dict[str, object]:
    """What the form shows of the rules that hold."""
    at = seating.accessible_release_at
    return {
        "stranded_rule": seating.stranded_rule,
        "accessible_release": seating.accessible_release,
        "accessible_release_at": clock.in_zone(at, event.time_zone).replace(tzinfo=None) if at else None,
    }


def _moment(wall: datetime | None, event: Event, field: str) -> datetime | None:
    if wall is None:
        return None
    try:
        return clock.to_utc(wall, event.time_zone)
    except (clock.NoSuchLocalTime, OverflowError) as error:
        raise Refused(str(error), field=field) from None
