"""The cells of a worksheet on their way from the child process: columns in an Arrow file, each kind of value by itself.

The column of position 4 (from 0) becomes up to three columns of the file, ``4 text``, ``4 number`` and ``4 date``, of
which at most one is filled in each row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.read.registry import Damage
from schemas.reasons import Unreadable

TEXT, NUMBER, DATE = "text", "number", "date"
_TYPES = {TEXT: pa.string(), NUMBER: pa.float64(), DATE: pa.timestamp("us")}
_KINDS: dict[type, str] = dict.fromkeys((str, bool, time, timedelta), TEXT)
_KINDS |= dict.fromkeys((float, int), NUMBER) | dict.fromkeys((date, datetime), DATE)
_BATCH_ROWS = 16_384
_MOST_COLUMNS = 16_384
"""Of a worksheet (ECMA-376; Excel 2007 and later)."""


def write_cells(rows: Iterable[Sequence[object]], first_column: int, out: Path) -> int:
    """Write the rows of a worksheet to an Arrow file and return their number.

    Texts of nothing but blanks are empty cells; nothing else is altered.

    Raises
    ------
    Damage
        OUT_OF_MEMORY if there are more columns than any worksheet has.
    """
    chunks: dict[tuple[int, str], dict[int, pa.Array]] = defaultdict(dict)
    sizes = []
    for batch, some in enumerate(_batches(rows)):
        sizes.append(len(some))
        for position, values in enumerate(zip_longest(*some, fillvalue=""), first_column):
            if position >= _MOST_COLUMNS:
                raise Damage(Unreadable.OUT_OF_MEMORY)
            for kind, array in _by_kind(values):
                chunks[position, kind][batch] = array
    keys = sorted(chunks)
    schema = pa.schema([(f"{position} {kind}", _TYPES[kind]) for position, kind in keys])
    with pa.OSFile(str(out), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for batch, size in enumerate(sizes):
            arrays = [chunks[key].pop(batch, None) for key in keys]
            columns = [
                pa.nulls(size, kind) if array is None else array
                for array, kind in zip(arrays, schema.types, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
    return sum(sizes)


def _batches(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    rest = iter(rows)
    while some := list(islice(rest, _BATCH_ROWS)):
        yield some


def _by_kind(values: Sequence[object]) -> Iterator[tuple[str, pa.Array]]:
    """Yield the values of each kind that occurs, with gaps where there are others."""
    kinds = {kind: _KINDS[kind] for kind in set(map(type, values))}
    different = sorted(set(kinds.values()))
    for kind in different:
        some = [value if kinds[type(value)] == kind else None for value in values] if different[1:] else values
        array = _array(some, kind, {*kinds})
        if array.null_count < len(array):
            yield kind, array


def _array(values: Sequence[Any], kind: str, found: set[type]) -> pa.Array:
    if kind == DATE:
        return pa.array([_moment(value) for value in values], _TYPES[DATE])
    if kind == TEXT:
        if found & {bool, time, timedelta}:
            values = [None if value is None else _text(value) for value in values]
        array = pa.array(values, pa.string())
        return pc.if_else(pc.equal(pc.utf8_trim_whitespace(array), ""), pa.scalar(None, pa.string()), array)
    return pa.array(values, pa.float64())


def _moment(value: date | datetime | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time())


def _text(value: object) -> str:
    """Write what is neither text nor number as a worksheet shows it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value.isoformat() if isinstance(value, time) else str(value)
