"""Places where events happen."""

from datetime import datetime

from sqlalchemy import Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.infra.columns import created_column, id_column, link_to
from app.infra.db import Base


class Venue(Base):
    """A place with an address, kept by the organization that uses it."""

    __tablename__ = "venues"

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = link_to("organizations.id")
    name: Mapped[str] = mapped_column(Text)
    street: Mapped[str] = mapped_column(Text, default="")
    postal_code: Mapped[str] = mapped_column(Text, default="")
    city: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text, default="")
    directions: Mapped[str] = mapped_column(Text, default="")
    access: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = created_column()


class SeatingPlan(Base):
    """Where people sit or stand in a venue. ``document`` is a ``Plan`` as JSON (see app/venues/plan.py)."""

    __tablename__ = "seating_plans"

    id: Mapped[Id] = id_column()
    venue_id: Mapped[Id] = link_to("venues.id")
    name: Mapped[str] = mapped_column(Text)
    document: Mapped[dict[str, object]] = mapped_column(JSONB)
    # Counts saves: a save on top of an old version is refused instead of undoing somebody else's.
    version: Mapped[int] = mapped_column(Integer, default=1)
    seats: Mapped[int] = mapped_column(Integer, default=0)
    standing: Mapped[int] = mapped_column(Integer, default=0)
    # A picture to trace over in the editor; nobody else sees it.
    backdrop_key: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = created_column()
    updated_at: Mapped[datetime] = created_column()
