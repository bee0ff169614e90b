"""What stands against a load in the live cadastre (DB-01 … DB-06, ATT-15), read from the comparison with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Connection, Row, text

from pipeline.load.accuracy import boundary_error_m, matching_limit_m
from pipeline.load.comparison import LEAST_AREA_M2, Comparison
from pipeline.load.live import stored_land_use
from pipeline.load.live_gaps import live_gaps
from pipeline.load.prepare import Prepared
from pipeline.width import greatest_width, is_at_least
from schemas.finding import Fault
from schemas.lineage import LEAST_SHARE
from schemas.package import Manifest
from schemas.reasons import Identifier, LegalChange, Neighbour
from schemas.sql import read_sql

_NOISE_M = 0.0001
"""Where two pieces of ground were cut apart, their edges differ by less."""


def live_faults(
    connection: Connection, comparison: Comparison, prepared: Prepared, manifest: Manifest
) -> tuple[Fault, ...]:
    """Return what the live cadastre has against a batch that was compared with it.

    Parameters
    ----------
    connection
        The transaction in which `pipeline.load.comparison.compare` ran.
    prepared
        What was compared; faults are located in its storage CRS.
    """
    crs = f"EPSG:{prepared.srid}"
    return (
        *_overlaps(connection, comparison, crs),
        *live_gaps(connection, comparison, prepared),
        *_lost_ground(connection, comparison, crs),
        *_left_out(connection, crs),
        *(() if manifest.document else (*_legal_changes(connection, crs), *_other_identifiers(connection, crs))),
        *_taken_identifiers(connection, crs),
        *_later_surveys(connection, manifest),
    )


def _overlaps(connection: Connection, comparison: Comparison, crs: str) -> Iterator[Fault]:
    """DB-01: over a parcel that stays; DB-06 where that belongs to another commune."""
    for row in connection.execute(text(read_sql("live_overlaps"))):
        shape, width_m = _measured(row)
        limit_m = matching_limit_m(_error_m(row), boundary_error_m(row.other_scale, stored_land_use(row.other_parts)))
        if width_m <= limit_m:
            continue
        is_abroad = row.other_commune not in comparison.communes
        yield Fault(
            code="DB-06" if is_abroad else "DB-01",
            file=row.source_file,
            row=row.source_row,
            commune=row.commune_code,
            sheet=row.sheet_label,
            parcel=row.parcel_label,
            other_sheet=row.other_sheet,
            other_parcel=row.other_parcel,
            measured=width_m,
            limit=limit_m,
            unit="m",
            geometry=shape,
            crs=crs,
            values={
                **({"reason": Neighbour.OVERLAP} if is_abroad else {}),
                "area": shape.area,
                "other_commune": row.other_commune,
                "receipt": row.receipt,
            },
        )


def _lost_ground(connection: Connection, comparison: Comparison, crs: str) -> Iterator[Fault]:
    """DB-02: ground of parcels that end, on which nothing lies afterwards; said once, of the one that loses most."""
    values = {"province": comparison.province.name, "least_share": LEAST_SHARE, "least_area_m2": LEAST_AREA_M2}
    rows = connection.execute(text(read_sql("live_lost_ground")), values).all()
    lost = np.asarray(shapely.from_wkb([row.shape for row in rows]), dtype=object)
    errors_m = [_error_m(row) for row in rows]
    parts = shapely.get_parts(shapely.union_all(lost, grid_size=_NOISE_M))
    parts = parts[is_at_least(parts, matching_limit_m(min(errors_m, default=0), min(errors_m, default=0)))]
    owners = _owners(parts, lost)
    for place in np.argsort(owners, kind="stable"):
        row, error_m = rows[owners[place]], errors_m[owners[place]]
        width_m = float(greatest_width(parts[place : place + 1])[0])
        limit_m = matching_limit_m(error_m, error_m)
        if width_m > limit_m:
            yield Fault(
                code="DB-02",
                commune=row.commune_code,
                sheet=row.sheet_label,
                parcel=row.parcel_label,
                measured=width_m,
                limit=limit_m,
                unit="m",
                geometry=parts[place],
                crs=crs,
                values={"area": parts[place].area},
            )


def _left_out(connection: Connection, crs: str) -> Iterator[Fault]:
    """DB-03: a live parcel that a complete delivery does not have."""
    for row in connection.execute(text(read_sql("live_left_out")), {"least_share": LEAST_SHARE}):
        yield Fault(
            code="DB-03",
            commune=row.commune_code,
            sheet=row.sheet_label,
            parcel=row.parcel_label,
            geometry=shapely.from_wkb(row.shape),
            crs=crs,
            values={"receipt": row.receipt},
        )


def _legal_changes(connection: Connection, crs: str) -> Iterator[Fault]:
    """DB-04: another land use or legal area, and no document that says why."""
    for row in connection.execute(text(read_sql("live_legal_changes"))):
        changes = {
            LegalChange.LAND_USE: ("land_use", row.old_land_use, row.land_use),
            LegalChange.LEGAL_AREA: ("legal_area_m2", row.old_legal_area_m2, row.legal_area_m2),
        }
        for reason, (column, old, new) in changes.items():
            if column in row.changed_columns:
                yield Fault(
                    code="DB-04",
                    file=row.source_file,
                    row=row.source_row,
                    commune=row.commune_code,
                    sheet=row.sheet_label,
                    parcel=row.parcel_label,
                    geometry=shapely.from_wkb(row.shape),
                    crs=crs,
                    values={"reason": reason, "old": old, "new": new},
                )


def _other_identifiers(connection: Connection, crs: str) -> Iterator[Fault]:
    """DB-04: another identifier on the same ground, and no document that says why."""
    for row in connection.execute(text(read_sql("live_other_identifiers"))):
        yield Fault(
            code="DB-04",
            file=row.source_file,
            row=row.source_row,
            commune=row.commune_code,
            sheet=row.sheet_label,
            parcel=row.parcel_label,
            geometry=shapely.from_wkb(row.shape),
            crs=crs,
            values={"reason": LegalChange.IDENTIFIER, "old": row.replaces, "new": row.identifier},
        )


def _taken_identifiers(connection: Connection, crs: str) -> Iterator[Fault]:
    """ATT-15: the identifier of another parcel that the cadastre has or had."""
    for row in connection.execute(text(read_sql("live_taken_identifiers"))):
        yield Fault(
            code="ATT-15",
            file=row.source_file,
            row=row.source_row,
            commune=row.commune_code,
            sheet=row.sheet_label,
            parcel=row.parcel_label,
            other_sheet=row.other_sheet,
            other_parcel=row.other_parcel,
            geometry=shapely.from_wkb(row.shape),
            crs=crs,
            values={"reason": Identifier.TAKEN, "raw": row.parcel_id, "other_commune": row.other_commune},
        )


def _later_surveys(connection: Connection, manifest: Manifest) -> Iterator[Fault]:
    """DB-05: parcels of a later survey would end."""
    if manifest.survey_to is None:
        return
    for row in connection.execute(text(read_sql("live_later")), {"surveyed": manifest.survey_to.isoformat()}):
        yield Fault(
            code="DB-05",
            commune=row.commune_code,
            sheet=row.sheet_label,
            values={
                "receipt": row.receipt,
                "name": row.name,
                "surveyed": row.surveyed,
                "own": manifest.survey_to.isoformat(),
                "count": row.parcels,
            },
        )


def _owners(parts: npt.NDArray[Any], lost: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Return for each part the index of the parcel that loses most of it."""
    part, parcel = shapely.STRtree(lost).query(parts, predicate="intersects")
    area_m2 = shapely.area(shapely.intersection(parts[part], lost[parcel], grid_size=_NOISE_M))
    order = np.lexsort((parcel, -area_m2, part))
    first = order[np.unique(part[order], return_index=True)[1]]
    return np.asarray(parcel[first])


def _measured(row: Row[Any]) -> tuple[Any, float]:
    """Return the shape of a row and its greatest width, metres."""
    shape = shapely.from_wkb(row.shape)
    return shape, float(np.max(greatest_width(shapely.get_parts(shape)), initial=0))


def _error_m(row: Row[Any]) -> float:
    return boundary_error_m(row.scale_denominator, stored_land_use(row.land_use_parts))
