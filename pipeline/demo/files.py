"""Writing records and the manifest to files, and files to a package."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import geopandas as gpd
import pandas as pd

from pipeline.demo.faults import PlantedFault
from schemas.package import MANIFEST_NAME, Manifest

LAYER = "ThuaDat"
AT_ONCE = 40_000
"""Records written at a time."""


class Writer:
    """Writes records, one file per package or one per sheet.

    Parameters
    ----------
    write
        Writes records to the file of a name.
    grows
        Whether records can be added to a file.
    file_per_sheet
        Whether each frame handed over gets a file of its own.
    """

    def __init__(self, write: Callable[[gpd.GeoDataFrame, str], None], *, grows: bool, file_per_sheet: bool) -> None:
        self.records = 0
        self._write, self._grows, self._file_per_sheet = write, grows, file_per_sheet
        self._pending: list[gpd.GeoDataFrame] = []

    def add(self, frame: gpd.GeoDataFrame) -> Sequence[PlantedFault]:
        """Take the records of one sheet; nothing is spoilt in writing them."""
        self.records += len(frame)
        if self._file_per_sheet:
            self._write_all([frame], f"{LAYER}_to_{frame['soHieuToBanDo'].iloc[0]:03d}")
            return ()
        self._pending.append(frame)
        if self._grows and sum(map(len, self._pending)) >= AT_ONCE:
            self.flush()
        return ()

    def flush(self) -> None:
        """Write what has been taken and not yet written."""
        if self._pending:
            self._write_all(self._pending, LAYER)
            self._pending = []

    def _write_all(self, frames: list[gpd.GeoDataFrame], name: str) -> None:
        frame = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)
        self._write(frame, name)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a manifest as TOML, fields that are not set left out."""
    values = manifest.model_dump(exclude_defaults=True, mode="json")
    (folder / MANIFEST_NAME).write_text("\n".join(_toml(values)) + "\n", encoding="utf-8")


def _toml(values: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the lines of a table, and those of the tables in it after them."""
    tables = {name: value for name, value in values.items() if isinstance(value, dict)}
    if path and len(tables) < len(values):
        yield f"\n[{path}]"
    # A JSON string, number, truth value or list of strings is also a TOML value.
    yield from (
        f"{json.dumps(name) if path else name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in values.items()
        if name not in tables
    )
    for name, table in tables.items():
        yield from _toml(table, f"{path}.{name}" if path else name)


def files_in(folder: Path) -> list[Path]:
    """Return all files in a folder and below it, sorted."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def pack(folder: Path, path: Path) -> None:
    """Make a folder the package: an archive if the name ends in ``.zip``; what was there before is replaced."""
    if path.suffix.lower() == ".zip":
        with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            for file in files_in(folder):
                name = file.relative_to(folder).as_posix()
                with file.open("rb") as source, archive.open(ZipInfo(name), "w", force_zip64=True) as target:
                    shutil.copyfileobj(source, target, 1 << 20)
        return
    if path.exists():
        shutil.rmtree(path)
    shutil.copytree(folder, path)
