"""Column shapes that every table shares: identifiers, moments and closed lists of words."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import CheckConstraint, Dialect, ForeignKey, Table, Text, TypeDecorator, func
from sqlalchemy.orm import MappedColumn, mapped_column

from app.core.ids import Id, new_id
from app.infra.db import TIMESTAMP, Base

W = TypeVar("W", bound=StrEnum)


class Word(TypeDecorator[W], Generic[W]):
    """A text column that holds one word of an enumeration and gives it back as that enumeration."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[W]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: W | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Store the word itself; an unknown one raises ValueError before it reaches the database."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> W | None:  # noqa: ARG002
        """Read the word back as a member of the enumeration."""
        return None if value is None else self.words(value)


def table_of(model: type[Base]) -> Table:
    """The model's table, for statements that make no objects: a rush writes many rows that nobody looks at again."""
    return cast("Table", model.__table__)


def id_column() -> MappedColumn[Id]:
    """The primary key: a random identifier made by us, so it is known before the insert."""
    return mapped_column(Text, primary_key=True, default=new_id)


def link_to(target: str, *, index: bool = True, **options: Any) -> MappedColumn[Id]:
    """A required reference to another table's identifier, such as ``events.id``."""
    return mapped_column(Text, ForeignKey(target), index=index, **options)


def created_column() -> MappedColumn[datetime]:
    """When the row was made, by the database's clock."""
    return mapped_column(TIMESTAMP, server_default=func.clock_timestamp())


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """A check that the column holds one of the words. Text, not a database enum, so that words can be added."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
