"""What a place is made of."""

from dataclasses import dataclass

LONGEST_NAME = 120
LONGEST_NOTE = 500


@dataclass(frozen=True, kw_only=True)
class VenueDetails:
    """Everything that people read about a place."""

    name: str
    city: str
    street: str = ""
    postal_code: str = ""
    country: str = ""
    directions: str = ""
    access: str = ""
