"""Make a synthetic survey package, faultless or with faults on purpose."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import shapely

from pipeline.demo.drawing_faults import DRAWING_PLANTERS, Draughtsman
from pipeline.demo.faults import PLANTERS, PlantedFault, shares
from pipeline.demo.files import Format, Writer, pack, write_manifest
from pipeline.demo.records import records
from schemas.package import Manifest

OTHER_CRS = 3405
"""VN-2000 in a 6° zone: a system that the province does not accept (CRS-02)."""

OF_PACKAGE = ("CRS-02", "PKG-02", "PKG-05")
"""Faults of the package as a whole; of each there is one at most."""

CONTRACTOR = "Công ty Đo đạc Giả lập"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What a synthetic package holds.

    Attributes
    ----------
    path
        The folder or archive.
    commune, sheets, records
        Code of the commune, number of sheets and of records, added faulty records included.
    faults
        Every planted fault.
    """

    path: Path
    commune: str
    sheets: int
    records: int
    faults: tuple[PlantedFault, ...]


def make_package(
    path: Path,
    *,
    parcels: int,
    seed: int,
    commune: str,
    faults: Mapping[str, int] = MappingProxyType({}),
    fmt: Format = "gpkg",
    file_per_sheet: bool = False,
) -> Planted:
    """Write a synthetic survey package, with faults on purpose if wanted.

    A GeoPackage or Shapefile of any size is written in bounded memory; GeoJSON and GML are put together in memory.

    Parameters
    ----------
    path
        A new folder, or an archive if its name ends in ``.zip``; what is there is replaced.
    parcels, seed, commune
        As in `make_parcels`.
    faults
        How many of each fault, by code: those of `PLANTERS`, and of the package ``"CRS-02"`` (delivered in another
        system), ``"PKG-02"`` (the .dbf of a Shapefile is missing) and ``"PKG-05"`` (wrong checksum). In drawings those
        of `DRAWING_PLANTERS` and ``"PKG-05"``.
    fmt, file_per_sheet
        File format, and whether every sheet has a file of its own; ``"dxf"`` is a drawing of lines and labels for each
        sheet.

    Returns
    -------
    Planted
        Counts, and where the faults are.

    Raises
    ------
    ValueError
        If a fault is unknown, does not fit the format, or finds no room in so few parcels.
    """
    _refuse_misfits(faults, fmt)
    is_drawn = fmt == "dxf"
    of_records = {code: count for code, count in faults.items() if code in PLANTERS and not is_drawn}
    codes = shares(of_records, np.random.default_rng(seed))
    planted = [PlantedFault(code=code) for code in OF_PACKAGE if faults.get(code)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        writer = Draughtsman(folder, faults, seed) if is_drawn else Writer(folder, fmt, file_per_sheet=file_per_sheet)
        sheets, scale, crs = 0, None, None
        for frame, on_sheet in records(parcels, seed, commune, codes):
            sheets, scale, crs = sheets + 1, int(frame["tyLe"].iloc[0]), frame.crs
            planted += on_sheet
            planted += writer.add(_elsewhere(frame) if faults.get("CRS-02") else frame)
        writer.flush()
        checksums = {}
        if faults.get("PKG-02"):
            next(folder.glob("*.dbf")).unlink()
        if faults.get("PKG-05"):
            checksums = {min(folder.iterdir()).name: "0" * 64}
        manifest = Manifest(
            contractor=CONTRACTOR,
            contract=f"GL-{seed}/{commune}",
            source="famis_dxf" if is_drawn else "national",
            crs=crs.to_epsg() if is_drawn and crs else None,
            communes=(commune,),
            sheets=tuple(str(number) for number in range(1, sheets + 1)),
            scale=scale,
            synthetic=True,
            checksums=checksums,
        )
        write_manifest(folder, manifest)
        pack(folder, path)
    return Planted(path=path, commune=commune, sheets=sheets, records=writer.records, faults=tuple(planted))


def _elsewhere(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return records in a system that the province does not accept, on the 1 mm grid there."""
    moved = frame.to_crs(OTHER_CRS)
    return moved.set_geometry(shapely.transform(moved.geometry.to_numpy(), lambda xy: np.round(xy, 3)), crs=OTHER_CRS)


def _refuse_misfits(faults: Mapping[str, int], fmt: Format) -> None:
    """Raise `ValueError` for faults that cannot be planted."""
    known = {*DRAWING_PLANTERS, "PKG-05"} if fmt == "dxf" else {*PLANTERS, *OF_PACKAGE}
    if unknown := sorted(set(faults) - known):
        msg = f"no way to plant {', '.join(unknown)} in {fmt}; known are {', '.join(sorted(known))}"
        raise ValueError(msg)
    if faults.get("PKG-02") and fmt != "shp":
        msg = "PKG-02 needs a Shapefile: other formats have no parts that could be missing"
        raise ValueError(msg)
