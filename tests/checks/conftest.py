"""Batches for checks, from shapes or from the example files."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.validate import validate
from schemas.finding import CheckRun, Fault, Finding
from schemas.frames import PARCEL_COLUMNS, Batch, require
from schemas.land_use import parse_land_uses
from schemas.package import Package
from schemas.province import Province, load_province
from schemas.source import Source, Words

Outcome = tuple[dict[str, CheckRun], tuple[Finding, ...]]

_NOW = datetime(2026, 11, 23, tzinfo=UTC)
_ANY = Province(name="any", code="", title=Words(vi="Bất kỳ", en="Any"))
_SOURCE = Source(name="canonical", title=Words(vi="Chuẩn", en="Canonical"), columns={})


def batch_of(
    shapes: Iterable[Any],
    *,
    crs: int | None = 9210,
    faults: tuple[Fault, ...] = (),
    columns: Iterable[str] = (),
    **given: Any,
) -> Batch:
    """Make a batch of parcels numbered from 1 on sheet 1, with some columns given as lists or constants."""
    geometry = np.array([*shapes, None], dtype=object)[:-1]
    n = len(geometry)
    table: dict[str, Any] = dict.fromkeys(PARCEL_COLUMNS)
    table |= {"sheet_label": "1", "parcel_label": [str(i + 1) for i in range(n)], "commune_code": "11407"}
    table |= {"is_parcel": True, "source_file": "thua.gpkg", "source_row": range(1, n + 1)}
    table |= {"computed_area_m2": shapely.area(geometry), "geometry_received": shapely.to_wkb(geometry)}
    table |= {"crs_received": f"EPSG:{crs}"} | given
    frame = pd.DataFrame(table, index=range(n))
    for key in ("sheet", "parcel"):
        frame[f"{key}_number"] = pd.to_numeric(frame[f"{key}_label"], errors="coerce")
    frame["land_use_parts"] = parse_land_uses(frame["land_use"].astype("string"))
    parcels = gpd.GeoDataFrame(frame.astype(PARCEL_COLUMNS), geometry=geometry, crs=crs)
    require(parcels)
    return Batch(
        package=Package.unknown("goi.zip", _NOW),
        source=_SOURCE.name,
        province=_ANY.name,
        parcels=parcels,
        personal=pd.DataFrame(index=range(n)),
        columns=frozenset({"commune_code", *given, *columns}),
        read=n,
        quarantined=0,
        faults=faults,
    )


def run(batch: Batch, province: Province | str = _ANY, source: Source = _SOURCE) -> Outcome:
    """Validate a batch; the check runs by code."""
    province = load_province(province) if isinstance(province, str) else province
    runs, findings = validate(batch, province, source)
    return {one.spec.code: one for one in runs}, findings


def example_batch(collection: Mapping[str, Any]) -> Batch:
    """Make a batch of a GeoJSON feature collection with canonical columns as properties."""
    features = collection["features"]
    shapes = [shapely.geometry.shape(f["geometry"]) if f["geometry"] else None for f in features]
    names = sorted({name for feature in features for name in feature["properties"]})
    given = {name: [feature["properties"].get(name) for feature in features] for name in names}
    return batch_of(shapes, crs=collection.get("crs", 9210), **given)


@pytest.fixture
def check_parcels() -> Callable[..., Outcome]:
    """Validate parcels given as shapes and columns; see `batch_of`."""

    def check(shapes: Iterable[Any], *, province: Any = _ANY, source: Source = _SOURCE, **given: Any) -> Outcome:
        return run(batch_of(shapes, **given), province, source)

    return check
