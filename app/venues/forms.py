"""The shape of what organizers type about a place."""

from wtforms import SelectField

from app.venues.rules import LONGEST_NAME, LONGEST_NOTE, VenueDetails
from app.web.forms import Form, LineField, at_most


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
