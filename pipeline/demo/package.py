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
import pandas as pd

from pipeline.demo.book_faults import spoil_book
from pipeline.demo.drawing_faults import Draughtsman
from pipeline.demo.faults import PLANTERS, PlantedFault, shares
from pipeline.demo.files import Writer, files_in, pack, write_manifest
from pipeline.demo.ground import system
from pipeline.demo.packing import OF_PACKAGE, WHOLE, Packing, choose
from pipeline.demo.records import records
from pipeline.demo.registry import Format
from schemas.package import Counts, Manifest

OTHER_CRS = 3405
"""VN-2000 in a 6° zone: a system that the province does not accept (CRS-02)."""

_FALSE_COUNT = 99_999
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
    fmt: str = "gpkg",
    packing: Packing = WHOLE,
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
        system), ``"PKG-02"`` (the .dbf of a Shapefile is missing), ``"PKG-05"`` (wrong checksum) and ``"PKG-06"``
        (wrong number of parcels declared). In drawings those of `DRAWING_PLANTERS`, ``"PKG-05"`` and ``"PKG-06"``.
        With a book of parcels also those of `BOOK_PLANTERS`.
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
    form = choose(fmt, packing, faults)
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
        town = _survey(records(parcels, seed, commune, _codes(faults, seed, form), crs), packing, form, writer)
        of_books = _write_books(town.records, packing, folder, faults, np.random.default_rng([seed, int(commune)]))
        if faults.get("PKG-02"):
            next(folder.glob("*.dbf")).unlink()
        write_manifest(folder, _manifest(town, f"GL-{seed}/{commune}", form, _declared(town, folder, faults)))
        pack(folder, path)
    of_package = [PlantedFault(code=code) for code in OF_PACKAGE if faults.get(code)]
    return Planted(
        path=path,
        commune=commune,
        sheets=len(town.sheets),
        records=writer.records,
        faults=(*of_package, *town.planted, *of_books),
    )


class _Town(NamedTuple):
    """What was written: keys in force, system (EPSG code), records without geometry, planted faults."""

    communes: tuple[str, ...]
    sheets: tuple[str, ...]
    crs: int
    records: pd.DataFrame
    planted: tuple[PlantedFault, ...]


def _survey(
    town: Iterable[tuple[gpd.GeoDataFrame, list[PlantedFault]]],
    packing: Packing,
    form: Format,
    writer: Writer | Draughtsman,
) -> _Town:
    """Write sheet after sheet; records are kept only where a book is to be written of them."""
    keys, kept, planted = [], [], []
    for frame, on_sheet in town:
        planted += [*on_sheet, *writer.add(packing.delivered(frame, form))]
        keys.append(frame[["maXa", "soHieuToBanDo"]].drop_duplicates())
        crs, without_geometry = system(frame), pd.DataFrame(frame.drop(columns="geometry"))
        kept.append(without_geometry if packing.books else without_geometry.head(1))
    writer.flush()
    communes, sheets = (tuple(column.drop_duplicates()) for _, column in pd.concat(keys).astype(str).items())
    return _Town(communes, sheets, crs, pd.concat(kept, ignore_index=True), tuple(planted))


def _codes(faults: Mapping[str, int], seed: int, form: Format) -> list[str]:
    """Return the codes of the faults that are planted on records, each as often as wanted."""
    of_records = {code: count for code, count in faults.items() if code in PLANTERS and not form.is_drawn}
    return shares(of_records, np.random.default_rng(seed))


def _write_books(
    records: pd.DataFrame, packing: Packing, folder: Path, faults: Mapping[str, int], rng: np.random.Generator
) -> list[PlantedFault]:
    """Write the attribute books; faults are planted in the first that is of parcels."""
    given, planted = packing.under_former_keys(records), list[PlantedFault]()
    for book in packing.chosen_books():
        told = records if book.as_before else given
        if book.tells and not planted:
            told, planted = spoil_book(given, faults, rng)
        book.write(told, folder / book.file, rng)
    return planted


def _declared(town: _Town, folder: Path, faults: Mapping[str, int]) -> dict[str, Any]:
    """Return what a manifest says falsely if that is wanted: a checksum, or the number of parcels of a sheet."""
    false: dict[str, Any] = {}
    if faults.get("PKG-05"):
        false["checksums"] = {files_in(folder)[0].relative_to(folder).as_posix(): "0" * 64}
    if faults.get("PKG-06"):
        false["counts"] = Counts(parcels={town.sheets[0]: _FALSE_COUNT})
    return false


def _manifest(town: _Town, contract: str, form: Format, false: dict[str, Any]) -> Manifest:
    return Manifest(
        contractor=CONTRACTOR,
        contract=contract,
        source=form.source,
        crs=None if form.names_crs else town.crs,
        communes=town.communes,
        sheets=town.sheets,
        scale=int(town.records["tyLe"].iloc[0]),
        synthetic=True,
        **false,
    )
