"""Ground on which faults are planted: made communes, and layers of other people where they are beside the checkout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from benchmarks.lattice import ACROSS, make_batch
from pipeline.demo import make_parcels
from pipeline.run import Job, explain
from pipeline.validate import validate
from schemas.finding import Finding
from schemas.frames import PARCEL_COLUMNS, Batch
from schemas.package import Package
from schemas.province import load_province
from schemas.source import Source, Words

SHARED = Path(__file__).parents[2] / "shared" / "data"
REAL = {
    "EDIGEO, Haute-Saône (8 sheets)": "fr-edigeo-25354",
    "INSPIRE, Limburg": "nl-inspire-cp-limburg/cadastralparcels-limburg.xml",
    "communes of Hải Phòng": "vn-hp-admin-2026/31_hai_phong/wards",
}
NOW = datetime(2026, 11, 23, tzinfo=UTC)
EXAMINED = ("GEO-", "TOP-", "EDG-")
"""Codes that tell something of geometry and topology."""
LOTS_A_SHEET = 6
"""Along a side of the sheets of the lattice, so that there are many edges and corners of sheets."""
_SOURCE = Source(name="planted", title=Words(vi="Lỗi cài sẵn", en="Planted faults"), columns={})


@dataclass(frozen=True, slots=True)
class Ground:
    """Parcels of one layer.

    Attributes
    ----------
    shapes
        Polygons, shape (n,), metres.
    sheet, commune, scale
        Of each parcel, shape (n,); the scale as its denominator, 0 where it is not known.
    is_made
        True for ground that has no fault of its own.
    """

    name: str
    shapes: npt.NDArray[Any]
    sheet: npt.NDArray[Any]
    commune: npt.NDArray[Any]
    scale: npt.NDArray[Any]
    is_made: bool


def made_grounds(parcels: int, seed: int) -> Iterator[Ground]:
    """Make communes: lots in small sheets of two communes, a ward with streets, open country, and a ward askew."""
    lattice = make_batch(2 * parcels, seed=seed).parcels
    row, column = np.divmod(np.arange(len(lattice)), ACROSS)
    sheet = (row // LOTS_A_SHEET * ACROSS + column // LOTS_A_SHEET).astype(str)
    commune = np.where(column // (2 * LOTS_A_SHEET) % 2, "11407", "11824").astype(object)
    yield replace(_ground("lattice of bent lots", lattice, is_made=True), sheet=sheet.astype(object), commune=commune)
    for name, code in (("ward", "11407"), ("open country", "11824")):
        town = make_parcels(parcels=parcels, seed=seed, commune=code)
        columns = {"soHieuToBanDo": "sheet_label", "maXa": "commune_code", "tyLe": "scale_denominator"}
        ground = _ground(name, town.rename(columns=columns), is_made=True)
        yield ground
        if name == "ward":
            yield _askew(ground)


def _askew(ground: Ground) -> Ground:
    """Turn a ground, so that no vertex is on the millimetre grid, and move it to where coordinates are large."""
    turn, to = np.radians(33), np.array([400_000.0, 9_300_000.0])
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    shapes = shapely.transform(ground.shapes, lambda xy: (xy - xy.min(axis=0)) @ turned + to)
    name, unknown = f"{ground.name}, askew and far north, of unknown scale", np.zeros_like(ground.scale)
    return replace(ground, name=name, shapes=shapes, scale=unknown)


def real_grounds() -> Iterator[Ground]:
    """Read the layers of other people that are here."""
    for name, path in REAL.items():
        if not (SHARED / path).exists():
            continue
        with TemporaryDirectory() as home:
            batch = explain(SHARED / path, Job(home=Path(home), province="generic", now=NOW)).batch
        if batch is not None:
            yield _ground(name, batch.parcels, is_made=False)


def _ground(name: str, parcels: gpd.GeoDataFrame, *, is_made: bool) -> Ground:
    return Ground(
        name=name,
        shapes=np.asarray(parcels.geometry.array, dtype=object),
        sheet=parcels["sheet_label"].astype("string").fillna("1").to_numpy(dtype=object),
        commune=parcels["commune_code"].astype("string").fillna("").to_numpy(dtype=object),
        scale=parcels["scale_denominator"].astype("float64").fillna(0).to_numpy().astype(int),
        is_made=is_made,
    )


def findings_of(
    shapes: Sequence[Any],
    sheet: Sequence[Any],
    commune: Sequence[Any],
    scale: Sequence[int],
    *,
    labels: Sequence[str],
    points: Sequence[Any] = (),
) -> list[Finding]:
    """Check parcels, and boundary points if there are some; return what concerns geometry and topology."""
    n = len(shapes)
    geometry = np.array([*shapes, None], dtype=object)[:-1]
    table: dict[str, Any] = dict.fromkeys(PARCEL_COLUMNS)
    table |= {"parcel_label": labels, "sheet_label": sheet, "commune_code": commune}
    table |= {"scale_denominator": pd.array([one or None for one in scale], dtype="Int64"), "is_parcel": True}
    table |= {"source_file": "planted.gpkg", "source_row": range(1, n + 1), "crs_received": "EPSG:9210"}
    table |= {"geometry_received": shapely.to_wkb(geometry), "land_use_parts": [()] * n}
    frame = pd.DataFrame(table, index=range(n)).astype(PARCEL_COLUMNS)
    return checked(gpd.GeoDataFrame(frame, geometry=geometry, crs=9210), points=points)


def checked(
    parcels: gpd.GeoDataFrame, *, points: Sequence[Any] = (), areas: gpd.GeoDataFrame | None = None
) -> list[Finding]:
    """Check a parcel frame, perhaps with boundary points and areas of communes."""
    rows = {"source_file": "points.gpkg", "source_row": range(1, len(points) + 1)}
    batch = Batch(
        package=Package.unknown("planted.zip", NOW),
        source=_SOURCE.name,
        province="generic",
        parcels=parcels,
        personal=pd.DataFrame(index=parcels.index),
        columns=frozenset(),
        read=len(parcels),
        quarantined=0,
        boundary_points=gpd.GeoDataFrame(rows, geometry=list(points), crs=parcels.crs) if len(points) else None,
        commune_areas=areas,
    )
    return examined(batch, _SOURCE)


def examined(batch: Batch, source: Source) -> list[Finding]:
    """Check a batch; return what concerns geometry and topology."""
    _, findings = validate(batch, load_province("generic"), source)
    return [finding for finding in findings if finding.code.startswith(EXAMINED)]
