"""Identifiers for the parcels of a load that neither bring nor keep one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from pipeline.errors import EnvironmentFault
from pipeline.load.copy import copy_rows
from pipeline.load.identifier import Origin, algorithm, mint
from pipeline.load.prepare import Prepared
from schemas.province import Province
from schemas.sql import read_sql

_ONCE = "uq_parcel_version_given_identifier"
_MEANWHILE = (
    "Một gói khác vừa nạp đã nhận cùng mã định danh thửa; chưa ghi gì, hãy chạy lại để xem thửa nào · "
    "A load that ended meanwhile gave the same parcel identifier; nothing was written, run again to see to which parcel"
)
_MINTED = {"position": "int8", "identifier": "text", "origin": "text", "algorithm": "text"}


def mint_missing(connection: Connection, prepared: Prepared, province: Province) -> None:
    """Mint them in the system of the survey, and stage them beside the others (``schemas/sql/load_identifiers.sql``).

    Parameters
    ----------
    connection
        The transaction in which `pipeline.load.comparison.compare` ran.
    """
    positions = np.array(connection.execute(text(read_sql("load_unidentified"))).scalars().all(), dtype=np.int64)
    if not positions.size:
        return
    taken = connection.execute(text(read_sql("load_taken"))).scalars()
    shapes = np.asarray(prepared.parcels.geometry.array, dtype=object)[positions]
    minted = mint(shapes, prepared.parcels.crs, province.datum_pipeline, taken).dropna()
    name = algorithm(province.datum_pipeline)
    rows = zip(positions[minted.index].tolist(), minted, strict=True)
    copy_rows(connection, "staged_identifier", _MINTED, ((*row, Origin.MINTED.value, name) for row in rows))


@contextmanager
def given_once() -> Iterator[None]:
    """Say what happened where the database refuses an identifier that a load of other communes has just given.

    Raises
    ------
    EnvironmentFault
        In place of the violated constraint.
    """
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.orig, psycopg.Error) and error.orig.diag.constraint_name == _ONCE:
            raise EnvironmentFault(_MEANWHILE) from error
        raise
