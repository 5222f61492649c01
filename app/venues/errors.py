"""What venues say no to."""

from app.core.errors import Refused


class NameMissing(Refused):
    """People can't find a place without a name."""

    field = "venue_name"

    def __init__(self) -> None:
        super().__init__("Enter the name of the venue.")


class CityMissing(Refused):
    """People can't find a place without a city."""

    field = "venue_city"

    def __init__(self) -> None:
        super().__init__("Enter the city of the venue.")
