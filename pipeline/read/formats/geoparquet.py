"""GeoParquet, read with Arrow.

References
----------
OGC 24-013, GeoParquet 1.1: column metadata under the key ``geo``, geometry as WKB in easting, northing order, PROJJSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from pipeline.read.registry import Damage, Foreign, Format, Table
from schemas.reasons import Unreadable

_DEFAULT_CRS = "OGC:CRS84"
_BATCH_RECORDS = 16_384


def tables(path: Path) -> list[Table]:
    """Open a file.

    Raises
    ------
    Damage
        CORRUPT; GEOMETRY_ENCODING for other geometry than WKB.
    Foreign
        If it is a table without geometry.
    """
    try:
        file = parquet.ParquetFile(path, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        raise Damage(Unreadable.CORRUPT, error) from error
    geometry, column = _geometry(file.schema_arrow)
    if column.get("encoding") != "WKB":
        raise Damage(Unreadable.GEOMETRY_ENCODING, column.get("encoding"))
    covering = {paths[0] for box in column.get("covering", {}).values() for paths in box.values()}
    fields = [field for field in file.schema_arrow if field.name != geometry and field.name not in covering]
    schema = pa.schema([*map(_plain, fields), pa.field(geometry, pa.binary())])
    crs = column.get("crs", _DEFAULT_CRS)
    records = pa.RecordBatchReader.from_batches(schema, _batches(file, schema))
    return [Table(records=records, crs=crs if crs is None or isinstance(crs, str) else json.dumps(crs))]


def _geometry(schema: pa.Schema) -> tuple[str, dict[str, Any]]:
    """Return the name of the geometry column and what the file says of it."""
    described = (schema.metadata or {}).get(b"geo")
    if described is None:
        raise Foreign
    try:
        geo = json.loads(described)
        name = geo["primary_column"]
        column = dict(geo["columns"][name])
    except (ValueError, KeyError, TypeError) as error:
        raise Damage(Unreadable.CORRUPT, f"geo: {error}") from error
    if name not in schema.names:
        raise Damage(Unreadable.CORRUPT, f"geo: {name}")
    return name, column


def _plain(field: pa.Field) -> pa.Field:
    """Return a column with values where the file has references to a dictionary."""
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    return pa.field(field.name, kind)


def _batches(file: parquet.ParquetFile, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    with file:
        for batch in file.iter_batches(_BATCH_RECORDS, columns=schema.names, use_threads=False):
            columns = [batch.column(field.name).cast(field.type) for field in schema]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)


FORMAT = Format(driver="Parquet", suffixes=(".parquet", ".geoparquet"), tables=tables)
