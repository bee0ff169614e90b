"""Which parcels of a load bring their identifier, and which keep the one that they have."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, text

from pipeline.load.accuracy import boundary_error_m, matching_limit_m
from pipeline.load.live import stored_land_use
from schemas.lineage import LEAST_SHARE, SAME_GROUND_SHARE
from schemas.sql import read_sql


def take_or_keep(connection: Connection) -> None:
    """Stage the identifiers that are not to be minted (``schemas/sql/load_identifiers.sql``).

    Parameters
    ----------
    connection
        The transaction, once it is settled which live parcel each delivered one is.
    """
    limits = {"same_ground": SAME_GROUND_SHARE, "least_share": LEAST_SHARE}
    moved = connection.execute(text(read_sql("load_moved_boundaries")), limits)
    measured_anew = [
        row.position
        for row in moved
        if row.apart_m
        <= matching_limit_m(
            _error_m(row.scale_denominator, row.land_use_parts), _error_m(row.other_scale, row.other_land_use_parts)
        )
    ]
    values = {**limits, "measured_anew": measured_anew}
    connection.execute(text(read_sql("load_identifiers")), values)


@cache
def _error_m(scale_denominator: int | None, land_use_parts: str) -> float:
    return boundary_error_m(scale_denominator, stored_land_use(land_use_parts))
