"""GeoJSON.

References
----------
RFC 7946; the older ``crs`` member is honoured, since Vietnamese deliveries use it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.read.registry import Damage, Foreign, Format, Ints, Look
from schemas.reasons import Unreadable


def examine(path: Path) -> Look:
    """Parse the document, which says where it is broken; tell other JSON files, of which packages are full.

    Raises
    ------
    Damage
        JSON_SYNTAX with line and column, TOO_DEEP.
    Foreign
        If a file ending in .json holds no features.
    """
    try:
        is_empty = not _features(path)
    except Damage:
        if path.suffix == ".json" and b'"FeatureCollection"' not in path.read_bytes():
            raise Foreign from None
        raise
    if is_empty and path.suffix == ".json":
        raise Foreign
    return Look()


@lru_cache(maxsize=1)
def _features(path: Path) -> list[Any]:
    """Return for each feature whether it has no geometry, and something else for what is no feature."""
    try:
        document = json.loads(path.read_bytes(), object_hook=_shrink)
    except RecursionError as error:
        raise Damage(Unreadable.TOO_DEEP, error) from error
    except ValueError as error:
        raise Damage(Unreadable.JSON_SYNTAX, error) from error
    if isinstance(document, dict):
        features = document.get("features")
        return features if isinstance(features, list) else []
    return [document] if isinstance(document, bool) else []


def _shrink(value: dict[str, Any]) -> Any:
    """Keep of a feature only whether its geometry is missing, and of a geometry nothing, so that memory stays small."""
    match value.get("type"):
        case "Feature":
            return value.get("geometry") is None
        case "FeatureCollection" | None:
            return value
    return "geometry" if "coordinates" in value or "geometries" in value else value


def locate(path: Path, _: str, fids: Ints) -> tuple[Ints, int]:
    """Return where the features stand that GDAL gives; it passes over what does not call itself one."""
    features = _features(path)
    positions = np.flatnonzero([isinstance(feature, bool) for feature in features])
    if len(positions) != len(fids):
        raise Damage(Unreadable.CORRUPT, f"{len(fids)} / {len(positions)}")
    return positions, len(features)


def missing(path: Path, _: str) -> list[bool]:
    """Say which features have no geometry; GDAL gives none for a broken one as well."""
    return [feature is True for feature in _features(path)]


FORMAT = Format(
    driver="GeoJSON",
    suffixes=(".geojson", ".json"),
    has_layers=False,
    options={"DATE_AS_STRING": "YES", "ARRAY_AS_STRING": "YES"},
    examine=examine,
    locate=locate,
    missing=missing,
)
