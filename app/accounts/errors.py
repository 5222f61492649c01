"""What accounts refuse, in words for the person."""

from app.core.errors import Conflict, Refused


class WrongPassword(Refused):
    """The address and the password don't belong together, or there is no such address: nobody learns which."""

    def __init__(self) -> None:
        super().__init__("That e-mail address and password don’t belong together.", field="password")


class WrongCurrentPassword(Refused):
    """A signed-in person typed something else than their password."""

    def __init__(self) -> None:
        super().__init__("That is not your current password.", field="current_password")


class WeakPassword(Refused):
    """The password is too easy to guess; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="password")


class LinkOver(Refused):
    """The mailed link was genuine but has been used, has run out, or a later change has overtaken it."""

    status = 410

    def __init__(self) -> None:
        super().__init__("This link has been used or has run out.")


class AddressTaken(Conflict):
    """Another account got the address before this one confirmed it."""

    def __init__(self) -> None:
        super().__init__("This address now belongs to another account, so yours keeps the old one.")


class SameAddress(Refused):
    """The new address is the one the person has."""

    def __init__(self) -> None:
        super().__init__("This is your address already.", field="email")
