"""The shape of what people type about doors."""

from app.web.forms import Form, LineField, at_most, required

LONGEST_NAME = 40


class DoorForm(Form):
    """What the staff call the place."""

    name = LineField(
        "Name of the door",
        [required("Enter a name, such as Main door."), at_most(LONGEST_NAME)],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME},
    )


class ConfirmForm(Form):
    """A click, and nothing typed."""
