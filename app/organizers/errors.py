"""What organizers refuse, in words for the person."""

from app.core.errors import Conflict, Refused


class UnprovedAddress(Refused):
    """The person has not yet shown that their address is theirs."""

    def __init__(self) -> None:
        super().__init__("Confirm your e-mail address first: buyers and colleagues must be able to reach you.")


class LastOwner(Conflict):
    """An organization without an owner could never be changed again."""

    def __init__(self) -> None:
        super().__init__("This is the last owner. Make somebody else an owner first.")


class AlreadyMember(Conflict):
    """The person is in the organization."""

    def __init__(self) -> None:
        super().__init__("This person is a member already. You can change their role in the list.", field="email")


class InvitationOver(Refused):
    """The offer was genuine, but it has been taken, taken back or has run out."""

    status = 410

    def __init__(self) -> None:
        super().__init__("This invitation has been used, was taken back or has run out.")


class OtherAddress(Refused):
    """The invitation went to another address than the one the person has proved."""

    status = 403

    def __init__(self) -> None:
        super().__init__("This invitation went to another address than the one you are signed in with.")
