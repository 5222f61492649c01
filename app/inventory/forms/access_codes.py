"""The shape of what organizers type about access codes."""

from collections.abc import Iterable

from wtforms import IntegerField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.ids import Id
from app.events.forms import WallTimeField
from app.events.models import Event
from app.inventory.actions import CodeDetails
from app.inventory.codes import LONGEST_CODE, MOST_AT_ONCE
from app.inventory.forms.fields import moment, wall_time
from app.inventory.models import AccessCode
from app.inventory.rules import LARGEST_CAPACITY, LONGEST_NOTE
from app.inventory.views import TypeRow
from app.web.forms import Form, LineField, at_most, required

_LONGEST_PREFIX = 20


class CodeForm(Form):
    """What a code opens, for how many and how long."""

    types = SelectMultipleField(
        "Opens",
        [InputRequired("Choose the ticket types that it opens.")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    most_places = IntegerField(
        "Most places in all", [Optional(), NumberRange(1, LARGEST_CAPACITY, "Enter at least 1, or nothing.")]
    )
    closes = WallTimeField("Works until", [Optional()])
    note = LineField("Note", [at_most(LONGEST_NOTE)])

    def __init__(self, *args: object, types: Iterable[TypeRow] = (), **options: object) -> None:
        super().__init__(*args, **options)
        self.types.choices = [
            SelectChoice(kind.id, f"{kind.name}{', hidden without a code' if kind.needs_code else ''}")
            for kind in types
        ]

    def details(self, event: Event) -> CodeDetails:
        """What was typed, in UTC. Raises Refused with the field that makes no sense."""
        return CodeDetails(
            types=[Id(type_id) for type_id in self.types.data or ()],
            note=self.note.data or "",
            most_places=self.most_places.data,
            closes_at=moment(self.closes.data, event.time_zone, "closes"),
        )


class NewCodeForm(CodeForm):
    """A code with its letters."""

    code = LineField("Code", [required("Enter the code."), at_most(LONGEST_CODE)])


class ManyCodesForm(CodeForm):
    """Many codes alike."""

    number = IntegerField(
        "How many codes",
        [InputRequired("Enter how many."), NumberRange(1, MOST_AT_ONCE, f"Enter a number from 1 to {MOST_AT_ONCE}.")],
    )
    prefix = LineField("Each begins with", [at_most(_LONGEST_PREFIX)])


def code_typed_from(code: AccessCode, types: list[Id], event: Event) -> dict[str, object]:
    """What the form shows of a code that is kept already."""
    return {
        "types": types,
        "most_places": code.most_places,
        "closes": wall_time(code.closes_at, event.time_zone),
        "note": code.note,
    }
