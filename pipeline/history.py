"""The history of a parcel: its versions, what changed with each, and where its ground came from and went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, text

from schemas.sql import read_sql

SHOWN = (
    "commune_code",
    "sheet_label",
    "parcel_label",
    "old_commune_code",
    "old_sheet_number",
    "old_parcel_number",
    "parcel_id",
    "area_m2",
    "legal_area_m2",
    "land_use",
    "user_code",
    "address",
    "is_parcel",
    "scale_denominator",
)
"""Columns whose values and changes are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The load that began or ended a version."""

    receipt: str
    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Ground shared with a version before or after, of the same or of another parcel.

    Attributes
    ----------
    kind
        As in `schemas.lineage.Passage`.
    is_undone
        Whether the load that passed it on was undone.
    share_before, share_after
        Which part of the version before and of the one after it is (0…1).
    """

    kind: str
    commune_code: str
    sheet_label: str
    parcel_label: str
    is_same_parcel: bool
    is_undone: bool
    shared_area_m2: float
    share_before: float
    share_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a parcel was like during a time.

    Attributes
    ----------
    valid_from, valid_to
        With time zone; no end while it is so.
    undone_at
        When the load that began it was undone; None while it stands.
    is_followed
        Whether the parcel went on as another version when this one ended.
    values
        `SHOWN` columns.
    measured_m2
        Area of the shape in the storage CRS.
    changes
        Column → value before and now, against the version that it follows; empty for the first.
    has_new_shape
        Whether it has another shape than the version that it follows.
    area_difference_m2
        By how much the shape is larger than that of the version that it follows; None for the first.
    """

    valid_from: datetime
    valid_to: datetime | None
    undone_at: datetime | None
    delivery: Delivery
    ended_by: Delivery | None
    is_followed: bool
    values: dict[str, Any]
    measured_m2: float
    changes: dict[str, tuple[Any, Any]]
    has_new_shape: bool
    area_difference_m2: float | None
    ground_from: tuple[Ground, ...]
    ground_to: tuple[Ground, ...]

    def is_so_at(self, moment: datetime) -> bool:
        """Say whether this is what the parcel was like at a moment, as far as is known now."""
        begins = self.valid_from <= moment and self.undone_at is None
        return begins and (self.valid_to is None or moment < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelHistory:
    """One parcel, the first version first."""

    parcel_uuid: str
    versions: tuple[Version, ...]


def parcel_histories(
    engine: Engine, *, province: str, commune: str, sheet: str, parcel: str, as_of: datetime | None = None
) -> list[ParcelHistory]:
    """Return the parcels that have or had a number, or were known by it in the survey before; the oldest first.

    Addresses, numbers and identifiers are shown as to the public: what may be about a person is left out.

    Parameters
    ----------
    as_of
        Only the versions that were so at this moment.
    """
    wanted = {"province": province, "commune": commune, "sheet": sheet, "parcel": parcel}
    with engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True).connect() as connection:
        rows = connection.execute(text(read_sql("history_versions")), wanted).all()
        statement = text(read_sql("history_lineage"))
        ground = connection.execute(statement, {"versions": [row.id for row in rows]}).all()
    grouped: dict[str, list[Row[Any]]] = {}
    for row in rows:
        grouped.setdefault(row.parcel_uuid, []).append(row)
    found = []
    for parcel_uuid, own in grouped.items():
        versions = tuple(_version(row, own, ground) for row in own)
        if as_of is not None:
            versions = tuple(version for version in versions if version.is_so_at(as_of))
        if versions:
            found.append(ParcelHistory(parcel_uuid=parcel_uuid, versions=versions))
    return found


def _followed(row: Row[Any], own: list[Row[Any]]) -> Row[Any] | None:
    """Return the version that was the last one when this one began."""
    earlier = [one for one in own if one.id < row.id and (one.undone_at is None or one.undone_at > row.valid_from)]
    return earlier[-1] if earlier else None


def _version(row: Row[Any], own: list[Row[Any]], ground: Sequence[Row[Any]]) -> Version:
    before = _followed(row, own)
    changes = {
        name: (getattr(before, name), getattr(row, name))
        for name in (SHOWN if before else ())
        if getattr(before, name) != getattr(row, name)
    }
    ended_by = Delivery(receipt=row.ended_by_receipt, package=row.ended_by_package) if row.ended_by_receipt else None
    return Version(
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        undone_at=row.undone_at,
        delivery=Delivery(receipt=row.receipt, package=row.package),
        ended_by=ended_by,
        is_followed=any(one.valid_from == row.valid_to for one in own),
        values={name: getattr(row, name) for name in SHOWN},
        measured_m2=row.measured_m2,
        changes=changes,
        has_new_shape=before is not None and before.shape != row.shape,
        area_difference_m2=None if before is None else row.measured_m2 - before.measured_m2,
        ground_from=_ground(ground, row.id, "from"),
        ground_to=_ground(ground, row.id, "to"),
    )


def _ground(rows: Sequence[Row[Any]], version_id: int, direction: str) -> tuple[Ground, ...]:
    return tuple(
        Ground(
            kind=row.kind,
            commune_code=row.commune_code,
            sheet_label=row.sheet_label,
            parcel_label=row.parcel_label,
            is_same_parcel=row.is_same_parcel,
            is_undone=row.is_undone,
            shared_area_m2=row.shared_area_m2,
            share_before=row.share_before,
            share_after=row.share_after,
        )
        for row in rows
        if (row.version_id, row.direction) == (version_id, direction)
    )
