"""Tables of texts, for Arrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

_BATCH_RECORDS = 16_384
_BATCH_BYTES = 2**26


def text_records(
    columns: Sequence[str], rows: Iterable[Sequence[str | bytes | None]], geometry: pa.DataType | None = None
) -> pa.RecordBatchReader:
    """Return rows of texts as records, of which nothing is guessed: leading zeros and decimal commas stay.

    Parameters
    ----------
    columns
        Names of the attributes.
    rows
        A text for each attribute, and the geometry. Surrogates in them stand for bytes that are no UTF-8 (PEP 383), and
        become these bytes again.
    geometry
        ``pa.binary()`` for WKB; WKT where it is not given.
    """
    schema = pa.schema([*((name, pa.string()) for name in columns), ("geometry", geometry or pa.string())])
    return pa.RecordBatchReader.from_batches(schema, _batches(schema, rows))


def _batches(schema: pa.Schema, rows: Iterable[Sequence[str | bytes | None]]) -> Iterator[pa.RecordBatch]:
    for some in _portions(rows):
        columns = [_column(values, kind) for values, kind in zip(zip(*some, strict=True), schema.types, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _portions(rows: Iterable[Sequence[str | bytes | None]]) -> Iterator[list[Sequence[str | bytes | None]]]:
    """Yield rows, so many at a time that their geometries take little memory."""
    some, size = [], 0
    for row in rows:
        some.append(row)
        size += len(row[-1] or "")
        if len(some) == _BATCH_RECORDS or size > _BATCH_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some


def _column(values: Sequence[str | bytes | None], kind: pa.DataType) -> pa.Array:
    raw = [value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value for value in values]
    return pa.array(raw, pa.binary()).view(kind)
