"""Who holds which right in a parcel, as deliveries say: schema ``party``.

Every delivered text is sealed (`SEALED`); in clear stand keys of ours, and codes that name nobody. Each row is what one
load says: people are not merged, because that two names are one person is for an officer to say.
"""

from __future__ import annotations

import uuid
from typing import Annotated

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from schemas.tables.base import Base, RunKey

Key = Annotated[uuid.UUID, mapped_column(primary_key=True)]
"""Key that the loader makes before it seals the values of the row, which open in this row alone."""

KINDS = ("person", "couple", "household", "organisation", "community")
"""What a holder holds as (VBDLIS: cá nhân, vợ chồng, hộ gia đình, tổ chức, cộng đồng)."""

ROLES = ("holder", "head_of_household", "husband", "wife", "spouse", "representative", "member", "current_user")
"""What a party is in a right, as form 1 has it; `current_user` where somebody else uses the land than holds it."""

SEALED = {
    "party": ("name", "identity_number", "details"),
    "identity_paper": ("number", "kind", "verification"),
    "certificate": ("serial", "register_number", "issue_date", "kind"),
    "right": ("share", "details"),
}
"""Table → columns that hold what `pipeline.party.keys.KeyRing.seal` made of a text."""

INDEXED = {
    "party": {"identity_number": "number"},
    "identity_paper": {"number": "number"},
    "certificate": {"serial": "serial"},
}
"""Table → sealed column → domain of the digest in ``…_index`` by which equal values are found."""


def _one_of(column: str, codes: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(map(repr, codes))})", name=column)


class Party(Base):
    """A person or a body as one row of a delivery names it (LADM ``LA_Party``).

    Attributes
    ----------
    kind
        What it holds as, or the body that it is a member or representative of; empty where that is not said.
    identity_number
        Personal number, or number of the organisation.
    details
        JSON object of what else is said: birth, sex, address, and columns without a place of their own.
    """

    __tablename__ = "party"
    __table_args__ = (_one_of("kind", KINDS), {"schema": "party"})

    id: Mapped[Key]
    run_id: Mapped[RunKey] = mapped_column(index=True)
    kind: Mapped[str | None]
    name: Mapped[bytes | None]
    identity_number: Mapped[bytes | None]
    identity_number_index: Mapped[bytes | None] = mapped_column(index=True)
    details: Mapped[bytes | None]


class IdentityPaper(Base):
    """A paper that proves who a party is; `verification` says whether that was checked against the state's register."""

    __tablename__ = "identity_paper"
    __table_args__ = {"schema": "party"}  # noqa: RUF012

    id: Mapped[Key]
    party_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("party.party.id"), index=True)
    number: Mapped[bytes | None]
    number_index: Mapped[bytes | None] = mapped_column(index=True)
    kind: Mapped[bytes | None]
    verification: Mapped[bytes | None]


class Certificate(Base):
    """A certificate of rights (giấy chứng nhận); several parcels and parties of a load may be on one.

    Attributes
    ----------
    serial, register_number
        Số phát hành, số vào sổ.
    """

    __tablename__ = "certificate"
    __table_args__ = {"schema": "party"}  # noqa: RUF012

    id: Mapped[Key]
    run_id: Mapped[RunKey] = mapped_column(index=True)
    serial: Mapped[bytes | None]
    serial_index: Mapped[bytes | None] = mapped_column(index=True)
    register_number: Mapped[bytes | None]
    issue_date: Mapped[bytes | None]
    kind: Mapped[bytes | None]


class Right(Base):
    """What a load says of one party in one parcel (LADM ``LA_RRR``).

    What holds is what the last load that was not undone says of the parcel; earlier loads stay to be asked. A row
    without a party comes from a delivery that names a certificate or a note only.

    Attributes
    ----------
    share
        As delivered; empty where no delivery gives one, which is the rule.
    details
        JSON object of what else the row says of the right.
    source_file, source_row
        Delivered file and 1-based record in it.
    content_index
        Digest of all that this load says of the parcel, the same in every right of it: whether a later delivery says
        the same is known without opening anything, and a row that was taken away or attached elsewhere is noticed.
    """

    __tablename__ = "right"
    __table_args__ = (_one_of("role", ROLES), {"schema": "party"})

    id: Mapped[Key]
    run_id: Mapped[RunKey] = mapped_column(index=True)
    parcel_uuid: Mapped[uuid.UUID] = mapped_column(ForeignKey("cadastre.parcel.uuid"), index=True)
    party_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("party.party.id"), index=True)
    certificate_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("party.certificate.id"), index=True)
    role: Mapped[str | None]
    share: Mapped[bytes | None]
    details: Mapped[bytes | None]
    source_file: Mapped[str]
    source_row: Mapped[int]
    content_index: Mapped[bytes]
