"""The shape of what organizers type about places."""

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.inventory.models import Pool
from app.inventory.rules import LARGEST_CAPACITY, LONGEST_NAME
from app.web.forms import Form, LineField, at_most, required


def capacity_field() -> IntegerField:
    """The field for how many places a pool has."""
    between = NumberRange(0, LARGEST_CAPACITY, f"Enter a number from 0 to {LARGEST_CAPACITY:,}.")
    return IntegerField("How many places", [InputRequired("Enter how many places there are."), between])


class PoolForm(Form):
    """The name of some places and how many there are; numbered seats are counted by their plan."""

    name = LineField("Name", [required("Enter a name, such as Floor."), at_most(LONGEST_NAME)])
    capacity = capacity_field()

    def __init__(self, *args: object, is_seated: bool = False, **options: object) -> None:
        super().__init__(*args, **options)
        if is_seated:
            del self.capacity


def pool_typed_from(pool: Pool) -> dict[str, object]:
    """What the form shows of a pool."""
    return {"name": pool.name, "capacity": pool.capacity}
