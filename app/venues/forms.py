"""The shape of what organizers type about a place and its plans."""

from flask_wtf.file import FileField, FileRequired
from wtforms import FloatField, IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.venues.edits import MOST_IN_A_ROW, NewRow, RowChange
from app.venues.models import Venue
from app.venues.numbering import Numbering
from app.venues.plan import Plan
from app.venues.rules import LONGEST_NAME, LONGEST_NOTE, VenueDetails
from app.venues.starters import STARTERS
from app.web.forms import Form, LineField, at_most, required

_NUMBERINGS = [
    SelectChoice(Numbering.LEFT, "1, 2, 3 from the left"),
    SelectChoice(Numbering.RIGHT, "1, 2, 3 from the right"),
    SelectChoice(Numbering.ODD_EVEN, "Odd on the left, even on the right"),
    SelectChoice(Numbering.MIDDLE, "From the middle to the right, then to the left"),
    SelectChoice(Numbering.ODD, "Odd only: 1, 3, 5"),
    SelectChoice(Numbering.EVEN, "Even only: 2, 4, 6"),
    SelectChoice(Numbering.LETTERS, "Letters: A, B, C"),
]
_SANE = NumberRange(0, 100_000, "Enter a number from 0 to 100,000.")


class VenueFields(Form):
    """Choose a known place, or type a new one."""

    venue_id = SelectField("Venue", validate_choice=True)
    venue_name = LineField("Name of the new venue", [at_most(LONGEST_NAME)])
    venue_street = LineField("Street and number", [at_most(LONGEST_NAME)])
    venue_postal_code = LineField("Postal code", [at_most(20)])
    venue_city = LineField("City", [at_most(LONGEST_NAME)])
    venue_country = LineField("Country", [at_most(LONGEST_NAME)])
    venue_directions = LineField("How to get there", [at_most(LONGEST_NOTE)])
    venue_access = LineField("Step-free ways in, seats, hearing loop", [at_most(LONGEST_NOTE)])

    @property
    def new_venue(self) -> VenueDetails | None:
        """The place that was typed, unless a known one was chosen."""
        if self.venue_id.data or not (self.venue_name.data or self.venue_city.data):
            return None
        return VenueDetails(
            name=self.venue_name.data or "",
            city=self.venue_city.data or "",
            street=self.venue_street.data or "",
            postal_code=self.venue_postal_code.data or "",
            country=self.venue_country.data or "",
            directions=self.venue_directions.data or "",
            access=self.venue_access.data or "",
        )


class VenueForm(VenueFields):
    """What people read about a place, on a page of its own."""

    venue_id = None
    venue_name = LineField("Name", [at_most(LONGEST_NAME)])

    @property
    def details(self) -> VenueDetails:
        """The place as typed."""
        names = VenueDetails.__dataclass_fields__
        return VenueDetails(**{name: self[f"venue_{name}"].data or "" for name in names})


def venue_typed_from(venue: Venue) -> dict[str, object]:
    """What VenueForm shows of a place that is kept."""
    return {f"venue_{name}": getattr(venue, name) for name in VenueDetails.__dataclass_fields__}


class NewPlanForm(Form):
    """A plan's name and what it begins with."""

    name = LineField("Name", [required("Enter a name for the seating plan."), at_most(LONGEST_NAME)])
    starter = SelectField("Begin with", choices=[SelectChoice(key, starter.name) for key, starter in STARTERS.items()])


class PlanNameForm(Form):
    """Another name for a plan."""

    plan_name = LineField("Name of the plan", [required("Enter a name for the seating plan."), at_most(LONGEST_NAME)])


class SectionForm(Form):
    """A section to add."""

    version = IntegerField()
    floor = SelectField("Floor", validate_choice=True)
    section_name = LineField("Name of the section", [required("Enter a name, such as Stalls."), at_most(40)])

    def __init__(self, *args: object, plan: Plan, **options: object) -> None:
        super().__init__(*args, **options)
        self.floor.choices = [SelectChoice(floor.key, floor.name) for floor in plan.floors]


class NewRowForm(Form):
    """A row to add behind a section's last one."""

    version = IntegerField()
    section = SelectField("Section", validate_choice=True)
    name = LineField("Name of the row", [at_most(40)])
    count = IntegerField(
        "Seats", [InputRequired("Enter how many seats."), NumberRange(1, MOST_IN_A_ROW, "A row has 1 to 500 seats.")]
    )
    zone = SelectField("Price zone", validate_choice=True)
    numbering = SelectField("Numbers", choices=_NUMBERINGS, coerce=Numbering)
    start = IntegerField("First number", [InputRequired("Enter a number."), NumberRange(0, 9999, "Enter 0 to 9999.")])
    radius = FloatField("Radius of the curve", [Optional(), _SANE])

    def __init__(self, *args: object, plan: Plan, **options: object) -> None:
        super().__init__(*args, **options)
        self.section.choices = [SelectChoice(section.key, section.name) for _, section in plan.all_sections()]
        self.zone.choices = _zones(plan)

    @property
    def new_row(self) -> NewRow:
        """The row as typed."""
        return NewRow(
            section=self.section.data,
            zone=self.zone.data,
            count=self.count.data,
            name=self.name.data or "",
            numbering=self.numbering.data,
            start=self.start.data,
            radius=self.radius.data or 0.0,
        )


class RowForm(Form):
    """What may be changed of a row."""

    version = IntegerField()
    name = LineField("Name of the row", [required("Enter the row’s name."), at_most(40)])
    zone = SelectField("Price zone of all its seats", validate_choice=True)
    numbering = SelectField("Numbers", choices=[SelectChoice("", "As they are"), *_NUMBERINGS])
    start = IntegerField("First number", [InputRequired("Enter a number."), NumberRange(0, 9999, "Enter 0 to 9999.")])

    def __init__(self, *args: object, plan: Plan, **options: object) -> None:
        super().__init__(*args, **options)
        self.zone.choices = [SelectChoice("", "As it is"), *_zones(plan)]

    @property
    def change(self) -> RowChange:
        """The change as typed."""
        numbering = Numbering(self.numbering.data) if self.numbering.data else None
        return RowChange(
            name=self.name.data, zone=self.zone.data or None, numbering=numbering, start=self.start.data or 0
        )


class ImportForm(Form):
    """A plan from a file, in place of what is drawn."""

    version = IntegerField()
    document = FileField("Plan as JSON", validators=[FileRequired("Choose a file.")])


class BackdropForm(Form):
    """A picture to trace over."""

    picture = FileField("Picture to trace over", validators=[FileRequired("Choose a picture.")])


class ClickForm(Form):
    """A click on a plan as it was when the page was drawn."""

    version = IntegerField()


def _zones(plan: Plan) -> list[SelectChoice]:
    return [SelectChoice(zone.key, zone.name) for zone in plan.zones]
