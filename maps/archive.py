"""Joining PMTiles archives: a vector tile is a sequence of layers, so joining tiles is joining their bytes.

References
----------
Mapbox Vector Tile specification 2.1, 4.1; PMTiles specification 3.
"""

from __future__ import annotations

import gzip
import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import zxy_to_tileid
from pmtiles.writer import Writer


def join(archives: list[Path], target: Path) -> int:
    """Join PMTiles archives of gzipped vector tiles; the same input gives the same bytes.

    Parameters
    ----------
    archives
        Archives that have no layer in common at any zoom; layers are drawn and stored in this order.

    Returns
    -------
    int
        Size of the largest tile in bytes.
    """
    largest = 0
    with ExitStack() as stack:
        sources = [MmapSource(stack.enter_context(archive.open("rb"))) for archive in archives]
        readers = [Reader(source) for source in sources]
        writer = Writer(stack.enter_context(target.open("wb")))
        streams = [_numbered(order, source) for order, source in enumerate(sources)]
        for tile_id, parts in groupby(heapq.merge(*streams, key=itemgetter(0, 1)), key=itemgetter(0)):
            tile = _join_tile([data for _, _, data in parts])
            largest = max(largest, len(tile))
            writer.write_tile(tile_id, tile)
        writer.finalize(
            _header([reader.header() for reader in readers]), _metadata(reader.metadata() for reader in readers)
        )
    return largest


def _numbered(order: int, source: Any) -> Iterator[tuple[int, int, bytes]]:
    """Yield (tile id, order, tile) in ascending order of tile id."""
    for zxy, data in all_tiles(source):
        yield zxy_to_tileid(*zxy), order, data


def _join_tile(parts: list[bytes]) -> bytes:
    if len(parts) == 1:
        return parts[0]
    return gzip.compress(b"".join(map(gzip.decompress, parts)), compresslevel=6, mtime=0)


def _header(headers: list[Any]) -> dict[str, Any]:
    """Return the header fields that the writer does not count itself."""
    west, south = (min(header[name] for header in headers) for name in ("min_lon_e7", "min_lat_e7"))
    east, north = (max(header[name] for header in headers) for name in ("max_lon_e7", "max_lat_e7"))
    return {
        "tile_type": headers[0]["tile_type"],
        "tile_compression": headers[0]["tile_compression"],
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": headers[0]["center_zoom"],
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _metadata(parts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Describe every layer once, over all its zooms."""
    layers: dict[str, dict[str, Any]] = {}
    for described in (layer for part in parts for layer in part["vector_layers"]):
        known = layers.setdefault(described["id"], {**described, "fields": {}})
        known["fields"] = dict(sorted({**known["fields"], **described["fields"]}.items()))
        known["minzoom"] = min(known["minzoom"], described["minzoom"])
        known["maxzoom"] = max(known["maxzoom"], described["maxzoom"])
    kept = ("id", "fields", "minzoom", "maxzoom")
    return {"vector_layers": [{name: layer[name] for name in kept} for layer in layers.values()]}
