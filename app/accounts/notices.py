"""What we tell people about their accounts."""

from app.accounts import queries
from app.core.errors import NotFound
from app.core.ids import Id
from app.infra import keys
from app.notifications.messages import Message, NothingToSay, compose
from app.notifications.notices import Builder, Lease
from app.web.links import absolute


def verify_email(proof_id: Id, delivery: Lease) -> Message:
    """The link that proves an address."""
    return _with_link("accounts.verify_email", "verifications.show", proof_id, delivery)


def reset_password(proof_id: Id, delivery: Lease) -> Message:
    """The link that sets a new password."""
    return _with_link("accounts.reset_password", "passwords.edit", proof_id, delivery)


def already_registered(user_id: Id, delivery: Lease) -> Message:
    """To the owner of an address that somebody wanted to use for an account."""
    return compose(
        "accounts.already_registered",
        delivery.recipient,
        name=_person(user_id).name,
        email=delivery.recipient,
        sign_in=absolute("sessions.new"),
        forgotten=absolute("passwords.new"),
    )


def email_changed(user_id: Id, delivery: Lease) -> Message:
    """To the former address."""
    return compose("accounts.email_changed", delivery.recipient, name=_person(user_id).name)


BUILDERS: dict[str, Builder] = {
    "accounts.verify_email": verify_email,
    "accounts.reset_password": reset_password,
    "accounts.already_registered": already_registered,
    "accounts.email_changed": email_changed,
}


def _with_link(notice: str, endpoint: str, proof_id: Id, delivery: Lease) -> Message:
    try:
        proof = queries.proof(proof_id)
    except NotFound:
        raise NothingToSay("the address has no account that needs it") from None
    if not proof.is_open:
        raise NothingToSay("the link is over")
    return compose(
        notice,
        delivery.recipient,
        name=_person(proof.user_id).name,
        email=proof.email,
        link=absolute(endpoint, proof_id=proof_id, seal=keys.seal("proof", proof_id)),
    )


def _person(user_id: Id) -> queries.Person:
    try:
        return queries.person(user_id)
    except NotFound:
        raise NothingToSay("the account is gone") from None
