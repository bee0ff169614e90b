"""Layers beside the parcels, brought into their coordinate system: boundary points, areas of communes."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from pipeline.normalise.placing import place
from pipeline.normalise.texts import as_text
from schemas.frames import Layer
from schemas.matching import match_columns
from schemas.province import Province
from schemas.source import Source


def bring_beside(layers: Sequence[Layer], target: CRS | None, province: Province) -> gpd.GeoDataFrame | None:
    """Return the records of layers in the system of the parcels, with file and row and nothing else.

    Parameters
    ----------
    target
        Coordinate system of the parcels; without one nothing can be compared.

    Returns
    -------
    geopandas.GeoDataFrame or None
        ``source_file``, ``source_row`` and geometry; None where there are no records.
    """
    if target is None or not any(len(layer.frame) for layer in layers):
        return None
    keys = [pd.DataFrame({"source_file": one.file, "source_row": one.frame.index + 1}) for one in layers]
    geometry = np.concatenate([place(one, target, province.datum_pipeline).geometry for one in layers])
    return gpd.GeoDataFrame(pd.concat(keys, ignore_index=True), geometry=geometry, crs=target)


def bring_communes(
    layers: Sequence[Layer], source: Source, target: CRS | None, province: Province
) -> gpd.GeoDataFrame | None:
    """Return areas of communes as `bring_beside` does, with their ``commune_code``."""
    areas = bring_beside(layers, target, province)
    return (
        None if areas is None else areas.assign(commune_code=pd.concat([_codes(one, source) for one in layers]).array)
    )


def _codes(layer: Layer, source: Source) -> pd.Series[str]:
    """Return the commune codes of a layer, missing where it has no such column."""
    columns = [str(name) for name in layer.frame.columns if name != layer.frame.geometry.name]
    column = match_columns(columns, source, layer.driver).mapped.get("commune_code")
    if column is None:
        return pd.Series(pd.NA, index=layer.frame.index, dtype="string")
    return as_text(layer.frame[column]).str.strip().str.removesuffix(".0").str.zfill(5).astype("string")
