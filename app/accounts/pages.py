"""The profile page, which three forms share: the one that was sent comes back with its mistakes."""

from flask.typing import ResponseReturnValue

from app.accounts import policy, queries
from app.accounts.forms import ChangeAddressForm, ChangePasswordForm, ProfileForm
from app.web.actor import current_actor
from app.web.render import render


def profile_page(
    *,
    profile: ProfileForm | None = None,
    password: ChangePasswordForm | None = None,
    address: ChangeAddressForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page with the given form as it was sent and the others fresh."""
    person = queries.person(policy.own_id(current_actor()))
    return render(
        "accounts/profile/show.html",
        status=status,
        person=person,
        profile=profile or ProfileForm(None, obj=person, prefix="profile-"),
        password=password or ChangePasswordForm(None, prefix="password-"),
        address=address or ChangeAddressForm(None, prefix="address-"),
        # The layout puts "Error:" before the title when the form called "form" has mistakes.
        form=profile or password or address,
    )
