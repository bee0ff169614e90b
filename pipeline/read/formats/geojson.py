"""GeoJSON.

References
----------
RFC 7946; the older ``crs`` member is honoured, since Vietnamese deliveries use it.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.read.registry import Damage, Foreign, Format, Look
from schemas.reasons import Unreadable

_HEAD_BYTES = 2**20


def examine(path: Path) -> Look:
    """Tell other JSON files, which packages are full of, from GeoJSON."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if b'"Feature' not in head:
        if path.suffix == ".json":
            raise Foreign
        raise Damage(Unreadable.JSON_SYNTAX, "no features")
    return Look()


def missing(path: Path, _: str) -> list[bool]:
    """Say which features have no geometry; GDAL gives none for a broken one as well.

    Raises
    ------
    Damage
        If it is not JSON that Python understands.
    """
    try:
        document = json.loads(path.read_bytes())
        features = document["features"] if document["type"] == "FeatureCollection" else [document]
        return [feature.get("geometry") is None for feature in features]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damage(Unreadable.JSON_SYNTAX, error) from error
    except RecursionError as error:
        raise Damage(Unreadable.TOO_DEEP, error) from error


FORMAT = Format(
    driver="GeoJSON",
    suffixes=(".geojson", ".json"),
    has_layers=False,
    options={"DATE_AS_STRING": "YES", "ARRAY_AS_STRING": "YES"},
    examine=examine,
    missing=missing,
)
