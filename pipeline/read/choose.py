"""Which source description explains a package, and which of its layers hold the parcels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pipeline.errors import PackageError
from pipeline.read.faults import listed, no_parcels, no_source
from pipeline.read.pieces import Piece
from pipeline.read.registry import is_areal, is_punctual
from schemas.finding import Fault
from schemas.matching import ColumnMatch, match_columns
from schemas.package import Package
from schemas.reasons import Ambiguous, Columns, NoParcels
from schemas.source import Drawing, Source, load_source, source_names
from schemas.understanding import Choice, Fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One layer that was found in a package, not yet read.

    Attributes
    ----------
    path
        Where its file is staged.
    layer, name
        Name that GDAL knows it by, and name by which the sender does (that of the file where layers have none).
    geometry
        Declared type, as ``"MultiPolygon Z"``.
    crs
        As GDAL or the file names it.
    records
        Number of records, None where counting would mean reading.
    broken, fields
        Of the whole file, as in `pipeline.read.registry.Look`.
    """

    piece: Piece
    path: Path
    layer: str
    name: str
    is_only_one: bool
    geometry: str | None
    crs: str | None
    columns: tuple[str, ...]
    records: int | None
    broken: tuple[int, ...]
    fields: dict[str, dict[str, Any]]

    @property
    def file(self) -> str:
        """Name of the delivered file."""
        return self.piece.name

    @property
    def label(self) -> str:
        """How a manifest names the layer."""
        return self.file if self.is_only_one else f"{self.file}#{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The source description by which a package is read, its layers that hold parcels, and why it was taken.

    Attributes
    ----------
    equals
        Other descriptions that read these layers the very same way.
    """

    source: Source
    layers: tuple[Found, ...]
    choice: Choice
    equals: tuple[str, ...] = ()


def choose(found: Sequence[Found], package: Package, wanted: str | None) -> Chosen:
    """Choose the source description and the layers that it explains.

    Parameters
    ----------
    wanted
        Name of a source description; None leaves the choice to the manifest, then to the columns.

    Raises
    ------
    PackageError
        PKG-04, PKG-08 or FMT-05.
    KeyError
        If there is no description named `wanted`.
    """
    areal = _declared(found, package) or [one for one in found if is_areal(one.geometry)]
    if not areal:
        raise PackageError(no_parcels(NoParcels.NO_LAYER, package.name, (one.label for one in found)))
    sources = candidates(package, wanted)
    fitting = {source.name: tuple(one for one in areal if fit(one, source).is_fitting) for source in sources}
    usable = [source for source in sources if fitting[source.name]]
    if not usable:
        raise PackageError(_nearest_miss(areal, sources))
    if len(sources) == 1:
        choice = Choice.CALLER if wanted else Choice.MANIFEST
        return Chosen(source=sources[0], layers=fitting[sources[0].name], choice=choice)
    least = min(_rank(source, fitting[source.name]) for source in usable)
    best = [source for source in usable if _rank(source, fitting[source.name]) == least]
    layers = fitting[best[0].name]
    if any(fitting[one.name] != layers or _reading(one, layers) != _reading(best[0], layers) for one in best):
        raise PackageError(_ambiguous(Ambiguous.SOURCES, layers[0].label, [one.name for one in best]))
    equals = tuple(one.name for one in best[1:])
    return Chosen(source=best[0], layers=layers, choice=Choice.SAME if equals else Choice.COLUMNS, equals=equals)


def beside(found: Sequence[Found], chosen: Chosen) -> tuple[list[Found], list[Found]]:
    """Return the layers with boundary points and with areas of communes that the description of the parcels names."""
    others = [one for one in found if one not in chosen.layers]
    source = chosen.source
    points = [one for one in others if is_punctual(one.geometry) and _is_named(one, source.boundary_points)]
    areas = [one for one in others if is_areal(one.geometry) and _is_named(one, source.commune_areas)]
    return points, areas


def _is_named(one: Found, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(one.name.casefold(), pattern.casefold()) for pattern in patterns)


def candidates(package: Package, wanted: str | None) -> list[Source]:
    """Return the one description that the caller or the manifest names, else all of them, sorted by name.

    Raises
    ------
    PackageError
        PKG-04 if the manifest names one that is not there.
    KeyError
        If there is no description named `wanted`.
    """
    if wanted is not None:
        return [load_source(wanted)]
    declared = package.manifest.source
    if declared is None:
        return [load_source(name) for name in source_names()]
    if declared not in source_names():
        raise PackageError(_ambiguous(Ambiguous.UNKNOWN_SOURCE, declared, source_names()))
    return [load_source(declared)]


def fit(one: Found, source: Source) -> Fit:
    """Say how a source description meets a layer; the columns of a drawing are those of its lines and texts."""
    match = matched(one, source)
    return Fit(
        source=source.name,
        match=match if source.drawing is None else replace(match, ignored=one.columns, unmapped=()),
        has_name=_is_named(one, source.layers),
        has_levels=_has_levels(one, source.drawing),
    )


def matched(one: Found, source: Source) -> ColumnMatch:
    """Match the columns of a layer with a source description."""
    return match_columns(one.columns, source, one.piece.format.driver)


def _declared(found: Sequence[Found], package: Package) -> list[Found]:
    """Return the layers that the manifest names as the parcels."""
    wanted = package.manifest.parcels
    if wanted is None:
        return []
    names = [(one, (one.file, f"{one.file}#{one.name}")) for one in found]
    named = [one for one, either in names if any(name == wanted or name.endswith(f"/{wanted}") for name in either)]
    if not named:
        raise PackageError(_ambiguous(Ambiguous.UNKNOWN_LAYER, wanted, [one.label for one in found]))
    return named


def _ambiguous(reason: Ambiguous, name: str, candidates: Sequence[str]) -> Fault:
    values = {"reason": reason.value, "name": name, "candidates": listed(candidates)}
    return Fault(code="PKG-04", file=name, values=values)


def too_similar(package: Package, layers: Sequence[Found]) -> PackageError:
    """Return the error for layers that could each be the parcels."""
    return PackageError(_ambiguous(Ambiguous.LAYERS, package.name, [one.label for one in layers]))


def _has_levels(one: Found, drawing: Drawing | None) -> bool:
    """Say whether a layer has the columns in which a source of drawings looks for levels and texts."""
    wanted = (drawing.level, drawing.text) if drawing else ()
    return all(any(name in one.columns for name in names) for names in wanted)


def _rank(source: Source, layers: Sequence[Found]) -> tuple[int, int, bool]:
    """Sort key: most columns mapped, fewest unexplained, own layer names; the alphabet decides nothing."""
    matches = [matched(one, source) for one in layers]
    mapped = max(len(match.mapped) for match in matches)
    return -mapped, min(len(match.unmapped) for match in matches), source.layers == ("*",)


def _reading(source: Source, layers: Sequence[Found]) -> tuple[object, ...]:
    """Return all that a description does to layers; two that are equal in this read them the same way."""
    matches = [matched(one, source) for one in layers]
    columns = {name: column.model_dump(exclude={"names"}) for name, column in source.columns.items()}
    mapped = [{name: (column, columns[name]) for name, column in match.mapped.items()} for match in matches]
    constants = {name: column["constant"] for name, column in columns.items() if column["constant"] is not None}
    rules = source.model_dump(include={"text_keys", "land_use", "crs", "checks", "drawing"})
    return mapped, [(match.personal, match.unmapped) for match in matches], constants, rules


def nearness(one: Fit) -> tuple[bool, int, int]:
    """Sort key for descriptions that do not fit a layer: meant for such names, few columns missing, many mapped."""
    return not one.has_name, len(one.match.missing), -len(one.match.mapped)


def _nearest_miss(areal: Sequence[Found], sources: Sequence[Source]) -> Fault:
    """Say what the layer lacks that comes nearest to any description."""
    fits = [(one, source, fit(one, source)) for one in areal for source in sources]
    one, source, nearest = min(fits, key=lambda each: nearness(each[2]))
    missing = nearest.match.missing
    if len(sources) == 1 and missing:
        accepted = [name for column in missing for name in source.columns[column].names]
        return no_source(Columns.MISSING, one.label, missing, one.columns, accepted)
    return no_source(Columns.NO_SOURCE, one.label, missing, one.columns, [candidate.name for candidate in sources])
