"""The shape of what people type about themselves."""

from functools import lru_cache
from zoneinfo import available_timezones

from wtforms import EmailField, PasswordField, SelectChoice, SelectField
from wtforms.validators import Email

from app.accounts.rules import LOCALES, LONGEST_EMAIL, LONGEST_NAME, LONGEST_PASSWORD
from app.web.forms import Form, LineField, at_most, required

_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


class AddressField(EmailField, LineField):
    """An e-mail address, trimmed before it is looked at."""


@lru_cache
def zones() -> list[SelectChoice]:
    """The time zones to choose from: by place, without the old aliases."""
    names = ["UTC", *sorted(zone for zone in available_timezones() if zone.startswith(_REGIONS))]
    return [SelectChoice(zone, zone.replace("_", " "), optgroup=zone.partition("/")[0]) for zone in names]


def address_field(label: str, *, autocomplete: str = "email") -> AddressField:
    """The field for an e-mail address."""
    checks = [
        required("Enter your e-mail address."),
        at_most(LONGEST_EMAIL),
        Email("Enter an e-mail address such as ada@example.org."),
    ]
    return AddressField(label, checks, render_kw={"autocomplete": autocomplete, "maxlength": LONGEST_EMAIL})


def password_field(label: str, *, autocomplete: str, empty: str = "Enter your password.") -> PasswordField:
    """The field for a password; ``autocomplete`` tells a password manager an old one from a new one."""
    return PasswordField(
        label,
        [required(empty), at_most(LONGEST_PASSWORD)],
        render_kw={"autocomplete": autocomplete, "maxlength": LONGEST_PASSWORD},
    )


def name_field(label: str = "Your name", *, refusal: str = "Enter your name.", autocomplete: str = "name") -> LineField:
    """The field for what a person is called."""
    return LineField(
        label,
        [required(refusal), at_most(LONGEST_NAME)],
        render_kw={"autocomplete": autocomplete, "maxlength": LONGEST_NAME},
    )


class SignUpForm(Form):
    """A new account."""

    name = name_field()
    email = address_field("E-mail")
    password = password_field("Password", autocomplete="new-password", empty="Choose a password.")


class SignInForm(Form):
    """Who it is, and the proof. An address that can't be one is answered like any other that nobody has."""

    email = AddressField(
        "E-mail",
        [required("Enter your e-mail address."), at_most(LONGEST_EMAIL)],
        render_kw={"autocomplete": "username", "maxlength": LONGEST_EMAIL},
    )
    password = password_field("Password", autocomplete="current-password")


class AddressForm(Form):
    """An address to send a link to."""

    email = address_field("E-mail")


class NewPasswordForm(Form):
    """A new password, by a mailed link."""

    password = password_field("New password", autocomplete="new-password", empty="Choose a password.")


class ConfirmForm(Form):
    """A click, and nothing typed."""


class ConfirmWithPasswordForm(Form):
    """The password of the account whose address is being confirmed."""

    password = password_field("Your password", autocomplete="current-password")


class ProfileForm(Form):
    """How a person is called and how times are shown to them."""

    name = name_field()
    locale = SelectField("Language", choices=[SelectChoice(code, own_name) for code, own_name in LOCALES.items()])
    time_zone = SelectField("Time zone", choices=zones)


class ChangePasswordForm(Form):
    """The old password and the new one."""

    current_password = password_field("Current password", autocomplete="current-password")
    password = password_field("New password", autocomplete="new-password", empty="Choose a password.")


class ChangeAddressForm(Form):
    """A new address, and the proof that it is the person who asks."""

    email = address_field("New e-mail")
    current_password = password_field("Current password", autocomplete="current-password")
