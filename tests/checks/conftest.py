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
from pipeline.validate.neighbours import neighbour_of
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
    with np.errstate(over="ignore", invalid="ignore"):
        area = shapely.area(geometry)
    table |= {"computed_area_m2": area, "geometry_received": shapely.to_wkb(geometry)}
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


def batch_of_example(collection: Mapping[str, Any]) -> Batch:
    """Make a batch of an example: a GeoJSON feature collection with canonical columns as properties."""
    features = collection["features"]
    shapes = [shapely.geometry.shape(one["geometry"]) if one["geometry"] else None for one in features]
    names = sorted({name for one in features for name in one["properties"]})
    given = {name: [one["properties"].get(name) for one in features] for name in names}
    if "is_parcel" in given:
        given["is_parcel"] = [value is not False for value in given["is_parcel"]]
    return batch_of(shapes, crs=collection["epsg"], **given)


def run(
    batch: Batch, province: Province | str = _ANY, source: Source = _SOURCE, others: Iterable[Batch] = ()
) -> Outcome:
    """Validate a batch beside others; the check runs by code."""
    province = load_province(province) if isinstance(province, str) else province
    neighbours = tuple(neighbour_of(batch, other, province) for other in others)
    runs, findings = validate(batch, province, source, neighbours)
    return {one.spec.code: one for one in runs}, findings


@pytest.fixture(scope="session")
def check_parcels() -> Callable[..., Outcome]:
    """Validate parcels given as shapes and columns; see `batch_of`."""

    def check(shapes: Iterable[Any], *, province: Any = _ANY, source: Source = _SOURCE, **given: Any) -> Outcome:
        return run(batch_of(shapes, **given), province, source)

    return check


@pytest.fixture(scope="session")
def make_batch() -> Callable[..., Batch]:
    """Make a batch; see `batch_of`."""
    return batch_of


@pytest.fixture(scope="session")
def check_batch() -> Callable[..., Outcome]:
    """Validate a batch, perhaps together with others; see `run`."""
    return run


@pytest.fixture(scope="session")
def check_faults() -> Callable[[Iterable[Fault]], tuple[Finding, ...]]:
    """Word faults that earlier stages saw, for a batch of one good parcel."""

    def check(faults: Iterable[Fault]) -> tuple[Finding, ...]:
        return run(batch_of([shapely.box(600000, 2300000, 600020, 2300020)], faults=tuple(faults)))[1]

    return check


@pytest.fixture(scope="session")
def check_example() -> Callable[[Mapping[str, Any]], tuple[Finding, ...]]:
    """Validate a GeoJSON feature collection with canonical columns as properties."""

    def check(collection: Mapping[str, Any]) -> tuple[Finding, ...]:
        return run(batch_of_example(collection), collection.get("province", _ANY))[1]

    return check
