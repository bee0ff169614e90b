"""Vector tiles (MVT) in one PMTiles archive, from features gathered commune by commune.

freestiler cuts the tiles, in Rust and from GeoParquet, so that memory stays small. It gives a layer the same shapes at
all zooms; every layer and range of zooms therefore becomes an archive of its own, and the archives are joined. Its own
simplification stays off: it would move each parcel for itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
from freestiler import freestile_file

from maps.archive import join
from maps.layers import COLUMNS, TILE_LAYERS, TileLayer

TILE_BUDGET_BYTES = 500_000
"""Largest size of a tile as it is sent (gzip)."""

_ARROW_TYPES = {"string": pa.string(), "boolean": pa.bool_(), "double": pa.float64()}
_GEOPARQUET = json.dumps(
    {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
)


class TileFeatures:
    """Features of all layers, waiting in GeoParquet files until all communes are there.

    Parameters
    ----------
    folder
        Existing folder for the files; the caller removes it.
    """

    def __init__(self, folder: Path) -> None:
        self._files = {layer: folder / f"{order}.parquet" for order, layer in enumerate(TILE_LAYERS)}
        self._open = ExitStack()
        self._writers = {
            layer: self._open.enter_context(pq.ParquetWriter(file, _schema(layer)))
            for layer, file in self._files.items()
        }

    def __enter__(self) -> TileFeatures:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def add(self, features: Mapping[TileLayer, gpd.GeoDataFrame]) -> None:
        """Append the features of one commune, in longitude and latitude (see `maps.layers.commune_features`)."""
        for layer, frame in features.items():
            columns = [pa.array(frame[name], type=_ARROW_TYPES[COLUMNS[name]]) for name in layer.columns]
            table = pa.table([*columns, pa.array(frame.geometry.to_wkb())], schema=self._writers[layer].schema)
            self._writers[layer].write_table(table)

    def write(self, path: Path) -> int:
        """Write the archive, once everything was added.

        Returns
        -------
        int
            Size of the largest tile in bytes.
        """
        self._open.close()
        archives = []
        for layer, features in self._files.items():
            archive = features.with_suffix(".pmtiles")
            freestile_file(
                features,
                archive,
                layer_name=layer.name,
                min_zoom=layer.min_zoom,
                max_zoom=layer.max_zoom,
                simplification=False,
                quiet=True,
                engine="geoparquet",
            )
            features.unlink()
            archives.append(archive)
        return join(archives, path)


def _schema(layer: TileLayer) -> pa.Schema:
    fields = [(name, _ARROW_TYPES[COLUMNS[name]]) for name in layer.columns]
    return pa.schema([*fields, ("geometry", pa.binary())], metadata={"geo": _GEOPARQUET})
