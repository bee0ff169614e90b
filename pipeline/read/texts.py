"""Tables of texts, for Arrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import pyarrow as pa

_BATCH_RECORDS = 16_384


def text_records(columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> pa.RecordBatchReader:
    """Return rows of texts as records, of which nothing is guessed: leading zeros and decimal commas stay.

    Parameters
    ----------
    columns
        Names of the attributes.
    rows
        A text for each attribute, and the geometry as WKT. Surrogates in them stand for bytes that are no UTF-8
        (PEP 383), and become these bytes again.
    """
    schema = pa.schema([(name, pa.string()) for name in (*columns, "geometry")])
    return pa.RecordBatchReader.from_batches(schema, _batches(schema, iter(rows)))


def _batches(schema: pa.Schema, rows: Iterator[Sequence[str | None]]) -> Iterator[pa.RecordBatch]:
    while some := list(islice(rows, _BATCH_RECORDS)):
        columns = [_column(texts) for texts in zip(*some, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _column(texts: Sequence[str | None]) -> pa.Array:
    raw = [None if text is None else text.encode("utf-8", "surrogateescape") for text in texts]
    return pa.array(raw, pa.binary()).view(pa.string())
