"""Make a synthetic survey package, faultless or with faults on purpose."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np

from pipeline.demo.drawing_faults import DRAWING_PLANTERS, Draughtsman
from pipeline.demo.faults import PLANTERS, PlantedFault, shares
from pipeline.demo.files import Writer, files_in, pack, write_manifest
from pipeline.demo.ground import system
from pipeline.demo.records import records
from pipeline.demo.registry import Format, formats
from schemas.package import Manifest

OTHER_CRS = 3405
"""VN-2000 in a 6° zone: a system that the province does not accept (CRS-02)."""

OF_PACKAGE = ("CRS-02", "PKG-02", "PKG-05")
"""Faults of the package as a whole; of each there is one at most."""

CONTRACTOR = "Công ty Đo đạc Giả lập"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How a town is handed in.

    Attributes
    ----------
    encoding
        How texts are written, one of `Format.encodings`; None for the usual way of the format.
    crs
        EPSG code of a VN-2000 system, or 4326; None for the meridian of the commune's maps, or the one system that the
        format has.
    file_per_sheet
        Whether every sheet has a file of its own; drawings always are so.
    """

    encoding: str | None = None
    crs: int | None = None
    file_per_sheet: bool = False


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
    fmt: str = "gpkg",
    packing: Packing = Packing(),
) -> Planted:
    """Write a synthetic survey package, with faults on purpose if wanted.

    A GeoPackage or Shapefile of any size is written in bounded memory; the others are put together in memory.

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
    fmt
        Name of a format, see `pipeline.demo.registry.formats`.
    packing
        How it is handed in.

    Returns
    -------
    Planted
        Counts, and where the faults are.

    Raises
    ------
    ValueError
        If the format is unknown or cannot be packed so, or if a fault is unknown, does not fit the format, or finds no
        room in so few parcels.
    """
    form = _format(fmt, packing)
    _refuse_misfits(faults, fmt, form)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        encoding, suffix = packing.encoding or form.encodings[0], form.suffix or fmt

        def write(what: Any, name: str) -> None:
            form.write(what, folder / f"{name}.{suffix}", encoding)

        writer = (
            Draughtsman(faults, seed, write)
            if form.is_drawn
            else Writer(write, grows=form.grows, file_per_sheet=packing.file_per_sheet)
        )
        only = form.systems[0] if len(form.systems) == 1 else None
        crs = OTHER_CRS if faults.get("CRS-02") else packing.crs or only
        sheets, planted = _survey(records(parcels, seed, commune, _codes(faults, seed, form), crs), writer)
        if faults.get("PKG-02"):
            next(folder.glob("*.dbf")).unlink()
        first = files_in(folder)[0].relative_to(folder).as_posix()
        manifest = Manifest(
            contractor=CONTRACTOR,
            contract=f"GL-{seed}/{commune}",
            source=form.source,
            crs=None if form.names_crs else sheets.crs,
            communes=(commune,),
            sheets=sheets.numbers,
            scale=sheets.scale,
            synthetic=True,
            checksums={first: "0" * 64} if faults.get("PKG-05") else {},
        )
        write_manifest(folder, manifest)
        pack(folder, path)
    of_package = [PlantedFault(code=code) for code in OF_PACKAGE if faults.get(code)]
    return Planted(
        path=path,
        commune=commune,
        sheets=len(sheets.numbers),
        records=writer.records,
        faults=(*of_package, *planted),
    )


class _Sheets(NamedTuple):
    """What all sheets of a town are: their numbers, scale and system (EPSG code)."""

    numbers: tuple[str, ...]
    scale: int
    crs: int


def _survey(
    town: Iterable[tuple[gpd.GeoDataFrame, list[PlantedFault]]], writer: Writer | Draughtsman
) -> tuple[_Sheets, list[PlantedFault]]:
    """Write sheet after sheet."""
    numbers, planted = [], []
    for frame, on_sheet in town:
        numbers.append(str(frame["soHieuToBanDo"].iloc[0]))
        scale, crs = int(frame["tyLe"].iloc[0]), system(frame)
        planted += [*on_sheet, *writer.add(frame)]
    writer.flush()
    return _Sheets(tuple(numbers), scale, crs), planted


def _codes(faults: Mapping[str, int], seed: int, form: Format) -> list[str]:
    """Return the codes of the faults that are planted on records, each as often as wanted."""
    of_records = {code: count for code, count in faults.items() if code in PLANTERS and not form.is_drawn}
    return shares(of_records, np.random.default_rng(seed))


def _format(fmt: str, packing: Packing) -> Format:
    """Return a format that can be packed so, or raise `ValueError`."""
    if fmt not in formats():
        msg = f"no format {fmt!r}; known are {', '.join(formats())}"
        raise ValueError(msg)
    form = formats()[fmt]
    if packing.encoding not in {None, *form.encodings}:
        msg = f"{fmt} cannot be written in {packing.encoding}; known are {', '.join(form.encodings)}"
        raise ValueError(msg)
    if packing.crs not in {None, *form.systems}:
        msg = f"{fmt} cannot be written in EPSG:{packing.crs}; known are {', '.join(map(str, sorted(form.systems)))}"
        raise ValueError(msg)
    return form


def _refuse_misfits(faults: Mapping[str, int], fmt: str, form: Format) -> None:
    """Raise `ValueError` for faults that cannot be planted."""
    known = {*DRAWING_PLANTERS, "PKG-05"} if form.is_drawn else {*PLANTERS, *OF_PACKAGE}
    if unknown := sorted(set(faults) - known):
        msg = f"no way to plant {', '.join(unknown)} in {fmt}; known are {', '.join(sorted(known))}"
        raise ValueError(msg)
    if faults.get("PKG-02") and fmt != "shp":
        msg = "PKG-02 needs a Shapefile: other formats have no parts that could be missing"
        raise ValueError(msg)
