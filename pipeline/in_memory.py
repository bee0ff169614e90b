"""Parcels in memory through the same rules as a package: normalise, validate; nothing is read or written."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas.array import GeometryDtype

from pipeline import __version__
from pipeline.errors import PackageError
from pipeline.normalise import normalise
from pipeline.validate.engine import refuse, validate
from schemas.finding import CheckRun, State, Text
from schemas.frames import Batch, Layer, Layers
from schemas.package import Manifest, Package
from schemas.province import Province, load_province, province_names
from schemas.report import Report
from schemas.source import Source, Words, load_source, source_names
from schemas.titles import COLUMN_TITLES

NAME = "GeoDataFrame"
"""Stands where a file is named."""
_OF_PACKAGES = ("PKG-", "FMT-01", "FMT-04")
"""Checks of how parcels were packed and stored, which mean nothing here."""
_NOT_PACKED = Text(vi="dữ liệu ở trong bộ nhớ, không phải gói", en="the parcels are in memory, not in a package")


def check_frame(
    parcels: gpd.GeoDataFrame, *, source: str | None, province: str, manifest: Manifest, now: datetime
) -> Report:
    """Check a frame; see `pipeline.validate.check`.

    Parameters
    ----------
    now
        Start (UTC), for the report.

    Raises
    ------
    TypeError, ValueError
        As `pipeline.validate.check`.
    """
    started = time.perf_counter()
    _require_frame(parcels)
    rules, description = _province(province), _source(source, parcels)
    package = replace(Package.unknown(NAME, now), manifest=manifest)
    batch: Batch | None = None
    try:
        batch = normalise(_layers(parcels, package, description), description, rules)
        checks, findings = validate(batch, rules, description)
    except PackageError as error:  # not a single parcel
        checks, findings = refuse(error.faults)
    return Report(
        package=package,
        version=__version__,
        province=province,
        source=source,
        started=now,
        seconds=round(time.perf_counter() - started, 2),
        read=len(parcels),
        checked=len(parcels),
        quarantined=0,
        checks=tuple(_without_package(run) for run in checks),
        findings=findings,
        changed_severities={**rules.checks, **description.checks},
        parcels=None if batch is None else batch.parcels,
        refused=batch is None,
    )


def _require_frame(parcels: gpd.GeoDataFrame) -> None:
    """Raise unless there is a frame with a geometry and columns that can be told apart."""
    if not isinstance(parcels, gpd.GeoDataFrame):
        msg = f"parcels must be a GeoDataFrame, not {type(parcels).__name__}"
        raise TypeError(msg)
    if parcels.active_geometry_name is None:
        msg = "parcels have no active geometry column: call set_geometry() first"
        raise ValueError(msg)
    twice = sorted({str(name) for name in parcels.columns[parcels.columns.map(str).duplicated()]})
    if twice:
        msg = f"parcels have several columns of the same name: {', '.join(twice)}"
        raise ValueError(msg)


def _province(name: str) -> Province:
    if name not in province_names():
        msg = f"no province profile {name!r}; known are {', '.join(province_names())}"
        raise ValueError(msg)
    return load_province(name)


def _source(name: str | None, parcels: gpd.GeoDataFrame) -> Source:
    """Return the named description; without a name, canonical columns are what they are, and others nothing."""
    if name is None:
        columns = {column: [column] for column in COLUMN_TITLES if column in parcels.columns}
        title = Words(vi="Tên cột chuẩn", en="Canonical columns")
        return Source(name="canonical", title=title, columns=columns, required=(), ignored=("*",))
    parcel_sources = [one for one in source_names() if load_source(one).drawing is None]
    if name not in parcel_sources:
        msg = f"no source description of parcels {name!r}; known are {', '.join(parcel_sources)}"
        raise ValueError(msg)
    return load_source(name)


def _layers(parcels: gpd.GeoDataFrame, package: Package, source: Source) -> Layers:
    """Hand a frame on as if it had been read: a new one, rows numbered from 0, other geometries left out."""
    is_geometry = [isinstance(dtype, GeometryDtype) for dtype in parcels.dtypes]
    attributes = pd.DataFrame(parcels.loc[:, np.invert(is_geometry)].reset_index(drop=True))
    attributes.columns = attributes.columns.map(str)
    categories = attributes.select_dtypes("category")
    attributes = attributes.astype({name: dtype.categories.dtype for name, dtype in categories.dtypes.items()})
    frame = gpd.GeoDataFrame(attributes, geometry=parcels.geometry.to_numpy(), crs=parcels.crs)
    layer = Layer(frame=frame, file=NAME, name=NAME, driver="")
    return Layers(package=package, source=source.name, layers=(layer,), read=len(frame))


def _without_package(run: CheckRun) -> CheckRun:
    """Say of a check of packages that it was not made."""
    if run.state is State.PASSED and run.spec.code.startswith(_OF_PACKAGES):
        return replace(run, state=State.NOT_APPLICABLE, reason=_NOT_PACKED)
    return run
