"""Places where events happen."""

from datetime import datetime

from sqlalchemy import Text
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
