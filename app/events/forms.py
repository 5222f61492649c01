"""The shape of what organizers type about an event."""

from collections.abc import Iterable
from datetime import datetime

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateTimeLocalField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    URLField,
)
from wtforms import Form as PlainForm
from wtforms.validators import URL, InputRequired, Optional, ValidationError

from app.core import clock
from app.core.ids import Id
from app.core.money import CURRENCIES
from app.events import rules
from app.events.models import Event, ProgrammeItem, Speaker
from app.events.rules import Dates, EventDetails, ProgrammeDetails, SpeakerDetails
from app.events.words import Attendance, Category
from app.venues.forms import VenueFields
from app.web.forms import Form, LineField, at_most, required
from app.web.look import stocks

ATTENDANCE = {
    Attendance.IN_PERSON: "In person",
    Attendance.ONLINE: "Online",
    Attendance.HYBRID: "Both: in person and online",
}
_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
_LARGEST_VERSION = 2**31 - 1


class WallTimeField(DateTimeLocalField):
    """A date and time as clocks at the event show it."""

    def __init__(self, label: str, validators: list[object], **options: object) -> None:
        super().__init__(label, validators, format=_FORMATS, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date, or say how one is written."""
        try:
            super().process_formdata([text for text in valuelist if text])
        except ValueError:
            raise ValueError("Write a date and time such as 2027-05-14 19:30.") from None


class LinkField(URLField, LineField):
    """An address on the web, trimmed before it is looked at."""


class SpeakerForm(PlainForm):
    """One row of people."""

    name = LineField("Name", [at_most(rules.LONGEST_LINE)])
    role = LineField("As", [at_most(rules.LONGEST_LINE)])


class ProgrammeForm(PlainForm):
    """One row of the programme."""

    starts = TimeField("Time", [Optional()])
    title = LineField("What", [at_most(rules.LONGEST_LINE)])
    note = LineField("Note", [at_most(rules.LONGEST_LINE)])

    def validate_title(self, field: StringField) -> None:
        """A row needs its time and its words."""
        if not field.data and (self.starts.raw_data or [""])[0]:
            raise ValidationError("Say what happens at this time.")
        if field.data and not self.starts.data and not self.starts.errors:
            raise ValidationError("Say at what time this happens.")


class NewEventForm(VenueFields, Form):
    """The few things that a draft needs."""

    title = LineField(
        "Title",
        [required("Enter the title."), at_most(rules.LONGEST_TITLE)],
        render_kw={"autocomplete": "off", "maxlength": rules.LONGEST_TITLE},
    )
    attendance = RadioField(
        "How do people take part?",
        choices=[SelectChoice(word.value, text) for word, text in ATTENDANCE.items()],
        default=Attendance.IN_PERSON,
    )
    starts = WallTimeField("Start", [InputRequired("Enter the date and time of the start.")])
    time_zone = SelectField("Time zone", validate_choice=True)
    join_link = LinkField(
        "Link to join",
        [Optional(), at_most(rules.LONGEST_LINK), URL(message="Enter a full address such as https://example.org.")],
        render_kw={"autocomplete": "off"},
    )

    def __init__(self, *args: object, venues: Iterable[tuple[str, str]] = (), **options: object) -> None:
        super().__init__(*args, **options)
        self.time_zone.choices = [SelectChoice(zone, zone.replace("_", " ")) for zone in rules.zones()]
        self.venue_id.choices = [SelectChoice("", "A new one"), *(SelectChoice(*venue) for venue in venues)]

    def details(self, venue_id: Id | None, currency: str) -> EventDetails:
        """What was typed, as the domain knows it."""
        return EventDetails(
            title=self.title.data,
            attendance=Attendance(self.attendance.data),
            venue_id=venue_id,
            join_link=self.join_link.data or "",
            dates=Dates(starts=self.starts.data, time_zone=self.time_zone.data),
            currency=currency,
        )

    @property
    def takes_place(self) -> bool:
        """Whether the event has a place to go to."""
        return str(self.attendance.data) != Attendance.ONLINE


class EventForm(NewEventForm):
    """Everything about an event but its tickets and its picture."""

    version = IntegerField("Version", [InputRequired()])
    subtitle = LineField("Subtitle", [at_most(rules.LONGEST_LINE)], render_kw={"autocomplete": "off"})
    description = TextAreaField("Description", [at_most(rules.LONGEST_DESCRIPTION)], render_kw={"rows": 10})
    ends = WallTimeField("End", [Optional()])
    doors = WallTimeField("Doors open", [Optional()])
    category = SelectField("Category", choices=[SelectChoice(word.value, word.value.capitalize()) for word in Category])
    tags = LineField("Tags", [at_most(400)], render_kw={"autocomplete": "off"})
    currency = SelectField("Currency", choices=CURRENCIES)
    stock = RadioField("Stock", choices=[SelectChoice(name, name.capitalize()) for name in stocks.NAMES])
    picture_alt = LineField("What the picture shows", [at_most(rules.LONGEST_NOTE)])
    ages = LineField("Ages", [at_most(rules.LONGEST_LINE)], render_kw={"autocomplete": "off"})
    refund_terms = LineField("Refunds", [at_most(rules.LONGEST_NOTE)], render_kw={"autocomplete": "off"})
    speakers = FieldList(FormField(SpeakerForm), max_entries=rules.MOST_ROWS)
    programme = FieldList(FormField(ProgrammeForm), max_entries=rules.MOST_ROWS)

    def validate_version(self, field: IntegerField) -> None:
        """A number that an integer column can be compared with."""
        if field.data is None or not 0 < field.data <= _LARGEST_VERSION:
            raise ValidationError("The form has gone stale. Open it again.")

    def validate_tags(self, field: LineField) -> None:
        """A handful of short words."""
        tags = rules.tags_of(field.data or "")
        if len(tags) > rules.MOST_TAGS or any(len(tag) > rules.LONGEST_TAG for tag in tags):
            raise ValidationError(f"Use at most {rules.MOST_TAGS} tags of {rules.LONGEST_TAG} letters each.")

    def validate(self, extra_validators: object = None) -> bool:
        """Say above the form what is wrong in a row, since a list of rows is no field to link to."""
        is_valid = super().validate(extra_validators)
        for name, rows in (("Person", self.speakers), ("Programme line", self.programme)):
            for number, row in enumerate(rows, start=1):
                wrong = [error for errors in row.form.errors.values() for error in errors]
                self.form_errors.extend(f"{name} {number}: {error}" for error in wrong)
        return bool(is_valid)

    def add_empty_rows(self) -> None:
        """Leave room for one more in each list."""
        for rows in (self.speakers, self.programme):
            is_full = len(rows) >= rules.MOST_ROWS
            if not is_full and (not len(rows) or any(rows[-1].form.data.values())):
                rows.append_entry()

    def details(self, venue_id: Id | None, currency: str = "") -> EventDetails:
        """What was typed, as the domain knows it. Rows without words are left out."""
        return EventDetails(
            title=self.title.data,
            subtitle=self.subtitle.data or "",
            description=(self.description.data or "").replace("\r\n", "\n").strip(),
            attendance=Attendance(self.attendance.data),
            venue_id=venue_id,
            join_link=self.join_link.data or "",
            dates=Dates(
                starts=self.starts.data, ends=self.ends.data, doors=self.doors.data, time_zone=self.time_zone.data
            ),
            category=Category(self.category.data),
            tags=rules.tags_of(self.tags.data or ""),
            stock=self.stock.data or "",
            picture_alt=self.picture_alt.data or "",
            currency=currency or self.currency.data,
            ages=self.ages.data or "",
            refund_terms=self.refund_terms.data or "",
            speakers=tuple(
                SpeakerDetails(row.form.name.data, row.form.role.data or "")
                for row in self.speakers
                if row.form.name.data
            ),
            programme=tuple(
                ProgrammeDetails(row.form.starts.data, row.form.title.data, row.form.note.data or "")
                for row in self.programme
                if row.form.title.data
            ),
        )


class PictureForm(Form):
    """A picture to show below the title."""

    picture = FileField("Picture", [FileRequired("Choose a picture file.")])


class ClickForm(Form):
    """A click, and nothing typed."""

    version = HiddenField()


def typed_from(event: Event, speakers: Iterable[Speaker], programme: Iterable[ProgrammeItem]) -> dict[str, object]:
    """What an EventForm shows of an event that is kept already."""
    names = ("title", "subtitle", "description", "join_link", "time_zone", "currency", "stock", "picture_alt")
    return {
        **{name: getattr(event, name) for name in (*names, "ages", "refund_terms", "version")},
        "attendance": event.attendance.value,
        "category": event.category.value,
        "venue_id": event.venue_id or "",
        "tags": ", ".join(event.tags),
        "starts": _wall(event.starts_at, event.time_zone),
        "ends": _wall(event.ends_at, event.time_zone),
        "doors": _wall(event.doors_at, event.time_zone) if event.doors_at else None,
        "speakers": [{"name": speaker.name, "role": speaker.role} for speaker in speakers],
        "programme": [{"starts": item.starts, "title": item.title, "note": item.note} for item in programme],
    }


def _wall(moment: datetime, zone: str) -> datetime:
    return clock.in_zone(moment, zone).replace(tzinfo=None, second=0, microsecond=0)
