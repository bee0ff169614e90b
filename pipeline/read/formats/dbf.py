"""DBF: a table that belongs to no shapefile.

References
----------
dBASE III table header.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.read.registry import Damage, Foreign, Format, Worksheet
from schemas.reasons import Unreadable

_HEADER_BYTES = 32


def worksheets(path: Path) -> list[Worksheet]:
    """Return the table as a worksheet of which the first row is the names of the columns.

    Raises
    ------
    Damage
        TRUNCATED if the file is shorter than it says.
    Foreign
        If it is no table.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    if len(head) < _HEADER_BYTES:
        raise Foreign
    rows, header, width = struct.unpack("<IHH", head[4:12])
    declared, size = header + rows * width, path.stat().st_size
    if declared > size:
        raise Damage(Unreadable.TRUNCATED, f"{size} B < {declared} B")
    return [Worksheet(rows=_rows(path))]


def _rows(path: Path) -> Iterator[Sequence[object]]:
    import pyogrio.raw  # noqa: PLC0415  brings GDAL along, and is for the child process only

    from pipeline.read.work import readable  # noqa: PLC0415  which looks for formats

    with pyogrio.raw.open_arrow(path, use_pyarrow=True) as (meta, reader):
        yield meta["fields"].tolist()
        for batch in reader:
            columns = [readable(batch.column(name), None).to_pylist() for name in meta["fields"]]
            yield from zip(*([("" if value is None else value) for value in column] for column in columns), strict=True)


FORMAT = Format(driver="ESRI Shapefile", suffixes=(".dbf",), parts={".cpg": False}, worksheets=worksheets)
