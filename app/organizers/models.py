"""Organizations and the people who run them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base


class OrganizationRole(StrEnum):
    """What a member may do; ``app.organizers.policy`` says which role carries which deed."""

    OWNER = "owner"
    MANAGER = "manager"
    FINANCE = "finance"
    MARKETING = "marketing"
    BOX_OFFICE = "box_office"
    DOOR = "door"
    READER = "reader"


class Organization(Base):
    """Whoever puts on events: a theatre, a club, a person."""

    __tablename__ = "organizations"

    id: Mapped[Id] = id_column()
    name: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    contact_email: Mapped[str] = mapped_column(Text)
    website: Mapped[str] = mapped_column(Text, default="")
    # Printed on tickets and mails as the seller.
    legal_name: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = created_column()


class Membership(Base):
    """One person's role in one organization."""

    __tablename__ = "memberships"
    __table_args__ = (one_of("role", OrganizationRole), UniqueConstraint("organization_id", "user_id"))

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = link_to("organizations.id", index=False)
    user_id: Mapped[Id] = link_to("users.id")
    role: Mapped[OrganizationRole] = mapped_column(Word(OrganizationRole))
    created_at: Mapped[datetime] = created_column()


class Invitation(Base):
    """A mailed offer to join with a role. Taken by its sealed link, or by proving the address it went to."""

    __tablename__ = "invitations"
    __table_args__ = (
        one_of("role", OrganizationRole),
        # At most one offer to an address stands at a time.
        Index(
            "uq_invitations_open",
            "organization_id",
            "email",
            unique=True,
            postgresql_where="accepted_at IS NULL AND revoked_at IS NULL",
        ),
    )

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = link_to("organizations.id", index=False)
    email: Mapped[str] = mapped_column(Text, index=True)
    role: Mapped[OrganizationRole] = mapped_column(Word(OrganizationRole))
    invited_by: Mapped[Id] = link_to("users.id", index=False)
    created_at: Mapped[datetime] = created_column()
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    accepted_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    revoked_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
