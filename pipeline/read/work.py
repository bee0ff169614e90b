"""What the child process does: look into a file, and move one layer into an Arrow file."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import pyogrio.raw

from pipeline.read.cad import Census
from pipeline.read.curves import straighten
from pipeline.read.layers import describe_table, told_apart
from pipeline.read.registry import Damage, Foreign, Format, Look, Table, formats, is_areal, is_punctual
from pipeline.read.worksheets import transfer_worksheets
from schemas.reasons import Unreadable

_BATCH_RECORDS = 16_384


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked; what is wrong with the file becomes part of the answer.

    Parameters
    ----------
    request
        ``{"path"}`` to look into a file; with ``"layer"``, ``"broken"`` and ``"out"`` to transfer a layer.

    Returns
    -------
    dict
        The answer of `inspect` or `transfer`; ``{"reason", "detail"}`` of FMT-01; or ``{"foreign": True}``.
    """
    path = Path(request["path"])
    one = formats()[path.suffix]
    try:
        if "layer" in request and (tables := _tables(path, one)) is not None:
            return transfer_table(path, tables, request["layer"], Path(request["out"]))
        if "layer" in request:
            return transfer(path, one, request["layer"], request["broken"], Path(request["out"]))
        return _look_into(path, one)
    except Foreign:
        return {"foreign": True}
    except Exception as error:  # whatever broken bytes do to the code that reads them is a finding
        return _trouble(error)


def _trouble(error: Exception) -> dict[str, Any]:
    """Word an error as an answer; one that nobody foresaw comes with its traceback, for our log."""
    match error:
        case Damage():
            return {"reason": error.reason.value, "detail": error.detail}
        case MemoryError() | pa.ArrowMemoryError():
            return {"reason": Unreadable.OUT_OF_MEMORY.value, "detail": ""}
        case pyogrio.errors.DataSourceError() | pyogrio.errors.DataLayerError() | UnicodeDecodeError():
            return {"reason": Unreadable.CORRUPT.value, "detail": str(error)}
    detail = f"{type(error).__name__}: {error}"
    return {"reason": Unreadable.CRASH.value, "detail": detail, "traceback": traceback.format_exc()}


def _tables(path: Path, one: Format) -> Iterable[Table] | None:
    """Return the layers of a file that is read without GDAL; None if that reads it."""
    if one.tables:
        return one.tables(path)
    return (sheet.layer for sheet in one.worksheets(path) if sheet.layer) if one.worksheets else None


def _look_into(path: Path, one: Format) -> dict[str, Any]:
    """Examine a file; where it has no layers, its tables may be attribute books."""
    if one.worksheets and not one.tables:
        return transfer_worksheets(path, one.worksheets(path))
    try:
        return inspect(path, one)
    except Foreign:
        tables = one.worksheets or one.others
        if tables is None:
            raise
        return transfer_worksheets(path, tables(path))


def inspect(path: Path, one: Format) -> dict[str, Any]:
    """Examine a file and list its layers.

    Returns
    -------
    dict
        ``layers`` (``name``, ``geometry``; of areas and points also ``crs`` and ``columns``), and the ``broken``,
        ``fields`` and ``remarks`` of `Look`.
    """
    look = one.examine(path)
    if one.tables:
        return _inspect_tables(path, one.tables(path), look)
    named = pyogrio.list_layers(path).tolist() if one.has_layers else [[None, "Unknown"]]
    layers = [
        _describe(path, one, look, name)
        if is_areal(geometry) or is_punctual(geometry)
        else {"name": name, "geometry": geometry}
        for name, geometry in named
    ]
    if not layers:
        raise Damage(Unreadable.CORRUPT, "no layers")
    remarks = [dict(remark) for remark in look.remarks]
    return {"layers": layers, "broken": list(look.broken), "fields": dict(look.fields), "remarks": remarks}


def _describe(path: Path, one: Format, look: Look, layer: str | None) -> dict[str, Any]:
    info = pyogrio.read_info(path, layer=layer, **one.options)
    if info["driver"] != one.driver:
        raise Damage(Unreadable.CORRUPT, f"{info['driver']}, not {one.driver}")
    columns = [column for column in _names(info) if column not in look.drop]
    name, crs = info["layer_name"], info["crs"] or look.crs
    records = info["features"] if info["features"] >= 0 else None
    return {"name": name, "geometry": info["geometry_type"], "crs": crs, "columns": columns, "records": records}


def _inspect_tables(path: Path, tables: Sequence[Table], look: Look) -> dict[str, Any]:
    layers = [describe_table(path, table) for table in tables]
    if not layers:
        raise Damage(Unreadable.EMPTY)
    return {"layers": layers, "broken": [], "fields": {}, "remarks": [dict(remark) for remark in look.remarks]}


def transfer_table(path: Path, tables: Iterable[Table], layer: str, out: Path) -> dict[str, Any]:
    """Write a layer that is read without GDAL; see `transfer`."""
    table = next(table for table in tables if (table.name or path.stem) == layer)
    with pa.OSFile(str(out), "wb") as sink:
        for _ in _write(table.records, range(len(table.records.schema)), None, sink, _as_is):
            pass
    return {
        "columns": describe_table(path, table)["columns"],
        "positions": None,
        "broken": sorted(table.broken),
        "complaints": sorted(table.complaints.items()),
        "remarks": [dict(remark) for remark in table.remarks],
        "encoding": None,
    }


def transfer(path: Path, one: Format, layer: str, broken: Sequence[int], out: Path) -> dict[str, Any]:
    """Write a layer to an Arrow file and say which of its records are broken.

    Parameters
    ----------
    broken
        GDAL's ids of records that are known to be broken.

    Returns
    -------
    dict
        ``columns``, names of the attributes; ``positions`` in the file (from 0) of the records written, None if there
        are no gaps; ``broken``, positions of those that cannot be decoded, written or not; ``encoding`` of the texts as
        declared. The Arrow file holds the attributes in the order of `columns` and then the geometry as WKB, under
        numbers as names; a second geometry is left out.
    """
    encoding, census = one.encoding(path), Census()
    opened = pyogrio.raw.open_arrow(
        path, layer=layer, use_pyarrow=True, return_fids=True, batch_size=_BATCH_RECORDS, **one.options
    )
    with opened as (meta, reader), pa.OSFile(str(out), "wb") as sink:
        columns = _names(meta)
        # GDAL gives the record id, the attributes, the geometries, and a property may have the name of any other of
        # these: they are told apart by place.
        kept = range(1, len(columns) + 2)
        batches = _write(reader, kept, encoding, sink, lambda shapes: straighten(shapes, census, layer))
        seen = [(batch.column(0), batch.column(kept[-1]).is_null()) for batch in batches]
    fids = np.concatenate([np.empty(0, np.int64), *(one.to_numpy(zero_copy_only=False) for one, _ in seen)])
    empty = np.concatenate([np.empty(0, np.bool_), *(one.to_numpy(zero_copy_only=False) for _, one in seen)])
    positions, expected = one.locate(path, layer, fids) if one.locate else (np.arange(len(fids)), len(fids))
    bad = set(positions[np.isin(fids, broken)].tolist())
    if expected > len(fids):
        bad.update(np.setdiff1d(np.arange(expected), positions).tolist())
    if empty.any() and one.missing:
        truly = np.array(one.missing(path, layer), dtype=np.bool_)
        if len(truly) != expected:
            raise Damage(Unreadable.CORRUPT, f"{expected} / {len(truly)}")
        bad.update(positions[empty & ~truly[positions]].tolist())
    return {
        "columns": columns,
        "positions": None if np.array_equal(positions, np.arange(len(fids))) else positions.tolist(),
        "broken": sorted(bad),
        "remarks": census.remarks(),
        "encoding": encoding,
    }


def _as_is(shapes: pa.Array) -> pa.Array:
    return shapes


def _write(
    reader: pa.RecordBatchReader,
    kept: Sequence[int],
    encoding: str | None,
    sink: pa.OSFile,
    reshape: Callable[[pa.Array], pa.Array],
) -> Iterator[pa.RecordBatch]:
    """Write some columns of all records, the last, which is the geometry, reshaped; yield every batch as it was."""
    schema = pa.schema([reader.schema.field(i).with_name(str(i)).remove_metadata() for i in kept])
    with pa.ipc.new_file(sink, schema) as writer:
        for batch in _batches(reader):
            arrays = [readable(batch.column(i), encoding) for i in kept]
            arrays[-1] = reshape(arrays[-1])
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
            yield batch


def _names(meta: dict[str, Any]) -> list[str]:
    return told_apart(meta["fields"].tolist())


def _batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """Yield record batches; GDAL's errors come through Arrow."""
    while True:
        try:
            yield reader.read_next_batch()
        except StopIteration:
            return
        except (pa.ArrowException, OSError) as error:
            raise Damage(Unreadable.CORRUPT, error) from error


def readable(column: pa.Array, encoding: str | None) -> pa.Array:
    """Return a column in which texts are UTF-8, as Arrow wants them and as GDAL does not always deliver them."""
    binary = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary()}.get(column.type)
    if binary is None or (encoding in {"utf-8", None} and _is_utf8(column)):
        return column
    raw = column.view(binary).to_pylist()
    different = {text for text in raw if text is not None}
    read = dict(zip(different, _decoded(different, encoding or "utf-8"), strict=True))
    return pa.array([None if text is None else read[text] for text in raw], column.type)


def _decoded(texts: Collection[bytes], codec: str) -> list[str]:
    """Read texts that are not all in their codec, which was declared falsely or not at all, or else they were damaged.

    Where most of those beyond ASCII are UTF-8, what is wrong in the others becomes U+FFFD, so that the loss can be
    found. Where most are not, all are taken for Latin-1, which loses nothing; so is a text with bytes that its code
    page does not have.
    """
    if codec == "utf-8":
        valid = [_is_in(text, codec) for text in texts if not text.isascii()]
        is_mostly_valid = 2 * sum(valid) >= len(valid)
        return [text.decode(codec if is_mostly_valid else "latin-1", "replace") for text in texts]
    return [text.decode(codec if _is_in(text, codec) else "latin-1") for text in texts]


def _is_in(text: bytes, codec: str) -> bool:
    try:
        text.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(column: pa.Array) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
