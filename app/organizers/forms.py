"""The shape of what people type about organizations and who is in them."""

from wtforms import SelectChoice, SelectField, URLField
from wtforms.validators import URL, Optional

from app.accounts.forms import address_field
from app.organizers.models import OrganizationRole
from app.organizers.rules import LONGEST_NAME, LONGEST_WEBSITE
from app.web.forms import Form, LineField, at_most, required

ROLES = {role: role.value.replace("_", " ").capitalize() for role in OrganizationRole}


class WebsiteField(URLField, LineField):
    """An address on the web, trimmed before it is looked at."""


def role_field() -> SelectField:
    """The field for what a member may do."""
    choices = [SelectChoice(role, words) for role, words in ROLES.items()]
    return SelectField("Role", choices=choices, coerce=OrganizationRole, default=OrganizationRole.MANAGER)


class OrganizationForm(Form):
    """What people see of an organization."""

    name = LineField(
        "Name",
        [required("Enter the organization’s name."), at_most(LONGEST_NAME)],
        render_kw={"autocomplete": "organization", "maxlength": LONGEST_NAME},
    )
    contact_email = address_field("E-mail for buyers’ questions")
    website = WebsiteField(
        "Website",
        [
            Optional(),
            at_most(LONGEST_WEBSITE),
            URL(message="Enter a full address such as https://example.org."),
        ],
        render_kw={"autocomplete": "url", "maxlength": LONGEST_WEBSITE},
    )
    legal_name = LineField(
        "Legal name",
        [Optional(), at_most(LONGEST_NAME)],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME},
    )


class InvitationForm(Form):
    """Whom to ask to join, and as what."""

    email = address_field("E-mail", autocomplete="off")
    role = role_field()


class RoleForm(Form):
    """What a member may do from now on."""

    role = role_field()


class ConfirmForm(Form):
    """A click, and nothing typed."""
