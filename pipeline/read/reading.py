"""Read a package: look into every file, choose the parcel layers, bring them over."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from pipeline.errors import PackageError
from pipeline.read import faults as fault
from pipeline.read.books import Delivered, read_books
from pipeline.read.choose import Chosen, Found, beside, choose, matched, too_similar
from pipeline.read.frames import load_frame, parse_crs
from pipeline.read.pieces import STAGED_STEM, Piece, find_pieces
from pipeline.read.registry import Damage, Foreign
from pipeline.read.sandbox import Bounds, Sandbox
from pipeline.read.structure import check_structure
from pipeline.read.twins import find_twins
from pipeline.read.understand import understand
from schemas.crs import parse_system
from schemas.finding import Fault
from schemas.frames import BookRows, Layer, Layers
from schemas.package import Package
from schemas.reasons import NoParcels, Unexpected
from schemas.source import Source

_KEYS = ("commune_code", "sheet_number", "parcel_number")


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What is known so far."""

    package: Package
    box: Sandbox
    scratch: Path
    faults: list[Fault] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    worksheets: list[Delivered] = field(default_factory=list)
    layers: list[tuple[Found, Layer, int]] = field(default_factory=list)
    """Layers that were read, and the number of records of each that were set aside."""

    @property
    def quarantined(self) -> int:
        """Records set aside so far."""
        return sum(set_aside for _, _, set_aside in self.layers)

    @property
    def read(self) -> int:
        """Records met so far."""
        return sum(len(layer.frame) for _, layer, _ in self.layers) + self.quarantined

    def unused(self, books: Sequence[BookRows]) -> list[str]:
        """Return the files that belong to no data set, and the worksheets that are no books."""
        read = {(book.file, book.sheet) for book in books}
        return [*self.others, *(one.label for one in self.worksheets if (one.file, one.name) not in read)]


def read_package(package: Package, *, source: str | None, bounds: Bounds) -> Layers:
    """Read the parcel layers of a package; see `pipeline.read.read`.

    Parameters
    ----------
    bounds
        Limits of the child process.
    """
    contents = find_pieces(package)
    folder = package.files[0].path.parent if package.files else None
    with tempfile.TemporaryDirectory(prefix="read-", dir=folder) as scratch, Sandbox(bounds) as box:
        reading = _Reading(package=package, box=box, scratch=Path(scratch), others=list(contents.others))
        reading.faults += [fault.unreadable(name, damage) for name, damage in contents.damaged]
        found = _look(reading, contents.pieces)
        books, of_books = read_books(reading.worksheets)
        reading.faults += of_books
        chosen: Chosen | None = None
        try:
            if not found:
                raise PackageError(_no_layers(reading, books))
            chosen = choose(found, package, source)
            _transfer(reading, chosen)
            points, areas = beside(found, chosen)
            boundary_points, commune_areas = (_beside(reading, named, chosen.source) for named in (points, areas))
        except PackageError as error:
            understanding = understand(found, package, source, chosen, reading.layers, books, reading.unused(books))
            faults = (*reading.faults, *error.faults)
            raise PackageError(*faults, package=package, understanding=understanding) from None
    return Layers(
        package=package,
        source=chosen.source.name,
        layers=tuple(layer for _, layer, _ in reading.layers),
        read=reading.read,
        quarantined=reading.quarantined,
        books=tuple(books),
        boundary_points=tuple(boundary_points),
        commune_areas=tuple(commune_areas),
        faults=(
            *reading.faults,
            *_unused(found, (*chosen.layers, *points, *areas)),
            *fault.unknown_files(reading.others),
        ),
        understanding=understand(found, package, source, chosen, reading.layers, books, reading.unused(books)),
    )


def _look(reading: _Reading, pieces: Sequence[Piece]) -> list[Found]:
    """List the layers of every file that can be opened."""
    found: list[Found] = []
    for number, piece in enumerate(pieces):
        name = piece.name
        missing = [fault.missing_component(name, part) for part in piece.missing]
        path = piece.stage(reading.scratch / f"{number:06d}")
        try:
            reply = reading.box.ask(path=str(path))
        except Foreign:
            reading.others.append(name)
        except Damage as damage:
            # Without a part of it, a file is as good as damaged: one cause, one finding.
            reading.faults += missing or [fault.unreadable(name, damage)]
        else:
            reading.faults += [*missing, *(Fault(file=name, **remark) for remark in reply["remarks"])]
            reading.worksheets += [Delivered(file=name, **one) for one in reply.get("worksheets", ())]
            found += [one for one in _found(piece, path, reply) if one.columns or not piece.missing]
    return found


def _no_layers(reading: _Reading, books: Sequence[BookRows]) -> Fault:
    """Say what there is in place of layers."""
    name = reading.package.name
    if books:
        return fault.no_parcels(NoParcels.ONLY_BOOKS, name, dict.fromkeys(book.file for book in books))
    if reading.worksheets:
        return fault.no_parcels(NoParcels.NO_LAYER, name, (one.label for one in reading.worksheets))
    files = [file.name for file in reading.package.files]
    return fault.no_parcels(NoParcels.NO_FILES if files else NoParcels.EMPTY, name, files)


def _found(piece: Piece, path: Path, reply: Mapping[str, Any]) -> list[Found]:
    stem = PurePosixPath(piece.name).stem
    return [
        Found(
            piece=piece,
            path=path,
            layer=layer["name"],
            name=stem if layer["name"] == STAGED_STEM else layer["name"],
            is_only_one=len(reply["layers"]) + len(reply.get("worksheets", ())) == 1,
            geometry=layer["geometry"],
            crs=layer.get("crs"),
            columns=tuple(layer.get("columns", ())),
            records=layer.get("records"),
            broken=tuple(reply["broken"]),
            fields=reply["fields"],
        )
        for layer in reply["layers"]
    ]


def _transfer(reading: _Reading, chosen: Chosen) -> None:
    """Bring the chosen layers over.

    Raises
    ------
    PackageError
        PKG-08 if there is no record in them, PKG-04 if two of them hold the same parcels.
    """
    source, keys = chosen.source, list[tuple[Found, "pd.Series[Any]"]]()
    for one in chosen.layers:
        try:
            layer, set_aside = _layer(reading, one, source)
        except Damage as damage:
            reading.faults.append(fault.unreadable(one.file, damage, one.label))
            continue
        reading.layers.append((one, layer, set_aside))
        reading.faults += check_structure(one, matched(one, source))
        keys.append((one, _keys(layer, matched(one, source).mapped)))
    if not any(len(layer.frame) for _, layer, _ in reading.layers):
        labels = (one.label for one in chosen.layers)
        raise PackageError(fault.no_parcels(NoParcels.NO_RECORDS, reading.package.name, labels))
    if twins := find_twins([series for _, series in keys]):
        raise too_similar(reading.package, [keys[i][0] for i in twins])


def _beside(reading: _Reading, named: Sequence[Found], source: Source) -> list[Layer]:
    """Bring layers over that hold no parcels; one that cannot be read is a fault like any other."""
    layers = []
    for one in named:
        try:
            layers.append(_layer(reading, one, source)[0])
        except Damage as damage:
            reading.faults.append(fault.unreadable(one.file, damage, one.label))
    return layers


def _layer(reading: _Reading, one: Found, source: Source) -> tuple[Layer, int]:
    """Bring one layer over, and count the records that cannot be decoded: set aside, they leave gaps in the index."""
    # A file for each layer: the texts of its frame stay where they are, in the file mapped into memory.
    out = reading.scratch / f"{len(reading.layers):06d}.arrow"
    reply = reading.box.ask(path=str(one.path), layer=one.layer, broken=one.broken, out=str(out))
    frame, undecodable = load_frame(out, reply["columns"], reply["positions"])
    broken = dict.fromkeys(reply["broken"], "geometry") | undecodable | dict(reply.get("complaints", ()))
    set_aside = frame.index.intersection(list(broken))
    reading.faults += [fault.broken_record(one.file, one.label, row, broken[row]) for row in sorted(broken)]
    reading.faults += [fault.remarked(one.file, remark) for remark in reply.get("remarks", ())]
    made_up = [name for name in reply["columns"] if name not in one.columns]
    frame = frame.drop(columns=made_up)
    if len(set_aside):
        frame = frame.drop(index=set_aside)
    crs = parse_crs(one.crs)
    declared = reading.package.manifest.crs or source.crs
    given = crs or (None if declared is None else parse_system(declared))
    layer = Layer(
        frame=frame.set_crs(given) if given else frame,
        file=one.file,
        name=one.name,
        driver=one.piece.format.driver,
        crs_assumed=crs is None and given is not None,
        encoding=reply["encoding"],
    )
    return layer, len(broken)


def _keys(layer: Layer, mapped: Mapping[str, str]) -> pd.Series[Any]:
    """Return the delivered key of each parcel in one text."""
    columns = list(dict.fromkeys(mapped[key] for key in _KEYS if key in mapped))
    texts = [layer.frame[column].astype("string").fillna("") for column in columns]
    return reduce(lambda one, other: one + "\x1f" + other, texts) if texts else pd.Series(dtype="string")


def _unused(found: Sequence[Found], wanted: Sequence[Found]) -> list[Fault]:
    """Name the layers that hold no parcels, file by file."""
    names: dict[tuple[str, Unexpected], list[str]] = {}
    for one in found:
        if one not in wanted:
            reason = Unexpected.POINTS if one.geometry == "Point" else Unexpected.NOT_USED
            names.setdefault((one.file, reason), []).append(one.name)
    used = {one.file for one in wanted}
    return [
        fault.not_used(file, layers, is_whole_file=file not in used, reason=reason)
        for (file, reason), layers in names.items()
    ]
