"""What we tell people about organizations."""

from app.core.ids import Id
from app.infra import keys
from app.notifications.messages import Message, NothingToSay, compose
from app.notifications.notices import Builder, Lease
from app.organizers import queries
from app.web.links import absolute


def invitation(invitation_id: Id, delivery: Lease) -> Message:
    """The offer to join, with its link."""
    offer = queries.invitation(invitation_id)
    if not offer.is_open:
        raise NothingToSay("the invitation is over")
    return compose(
        "organizers.invitation",
        delivery.recipient,
        invited_by=offer.invited_by,
        organization=offer.organization,
        role=offer.role.value,
        expires_at=offer.expires_at,
        link=absolute("invitations.show", invitation_id=invitation_id, seal=keys.seal("invitation", invitation_id)),
    )


BUILDERS: dict[str, Builder] = {"organizers.invitation": invitation}
