"""Common ground of all tables: names of constraints, types of columns, keys that many tables have."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, LargeBinary, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Number = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
ReceiptKey = Annotated[str, mapped_column(Text, ForeignKey("intake.package.receipt"))]
RunKey = Annotated[int, mapped_column(BigInteger, ForeignKey("intake.run.id"))]


class Base(DeclarativeBase):
    """Common ground of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads it from the class
        bytes: LargeBinary,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        int: BigInteger,
        list[str]: ARRAY(Text),
        str: Text,
        uuid.UUID: Uuid,
    }
