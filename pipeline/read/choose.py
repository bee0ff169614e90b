"""Which source description explains a package, and which of its layers hold the parcels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pipeline.errors import PackageError
from pipeline.read.faults import listed, no_parcels, no_source
from pipeline.read.pieces import Piece
from pipeline.read.registry import is_areal
from schemas.finding import Fault
from schemas.matching import ColumnMatch, match_columns
from schemas.package import Package
from schemas.reasons import Ambiguous, Columns, NoParcels
from schemas.source import Drawing, Source, load_source, source_names


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


def choose(found: Sequence[Found], package: Package, wanted: str | None) -> tuple[Source, tuple[Found, ...]]:
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
    sources = _candidates(package, wanted)
    fitting = {source.name: [one for one in areal if _fits(one, source)] for source in sources}
    usable = [source for source in sources if fitting[source.name]]
    if not usable:
        raise PackageError(_nearest_miss(areal, sources))
    best = min(usable, key=lambda source: _rank(source, fitting[source.name]))
    return best, tuple(fitting[best.name])


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


def _candidates(package: Package, wanted: str | None) -> list[Source]:
    if wanted is not None:
        return [load_source(wanted)]
    declared = package.manifest.source
    if declared is None:
        return [load_source(name) for name in source_names()]
    if declared not in source_names():
        raise PackageError(_ambiguous(Ambiguous.UNKNOWN_SOURCE, declared, source_names()))
    return [load_source(declared)]


def _ambiguous(reason: Ambiguous, name: str, candidates: Sequence[str]) -> Fault:
    values = {"reason": reason.value, "name": name, "candidates": listed(candidates)}
    return Fault(code="PKG-04", file=name, values=values)


def too_similar(package: Package, layers: Sequence[Found]) -> PackageError:
    """Return the error for layers that could each be the parcels."""
    return PackageError(_ambiguous(Ambiguous.LAYERS, package.name, [one.label for one in layers]))


def _has_name(one: Found, source: Source) -> bool:
    return any(fnmatchcase(one.name.casefold(), pattern.casefold()) for pattern in source.layers)


def _fits(one: Found, source: Source) -> bool:
    return _has_name(one, source) and not matched(one, source).missing and _has_levels(one, source.drawing)


def _has_levels(one: Found, drawing: Drawing | None) -> bool:
    """Say whether a layer has the columns in which a source of drawings looks for levels and texts."""
    wanted = (drawing.level, drawing.text) if drawing else ()
    return all(any(name in one.columns for name in names) for names in wanted)


def _rank(source: Source, layers: Sequence[Found]) -> tuple[int, int, bool, str]:
    """Sort key: most columns mapped, fewest unexplained, own layer names, then the alphabet."""
    matches = [matched(one, source) for one in layers]
    mapped = max(len(match.mapped) for match in matches)
    return -mapped, min(len(match.unmapped) for match in matches), source.layers == ("*",), source.name


def _nearest_miss(areal: Sequence[Found], sources: Sequence[Source]) -> Fault:
    """Say what the layer lacks that comes nearest to any description; those meant for such names come first."""

    def distance(pair: tuple[Found, Source]) -> tuple[bool, int, int]:
        match = matched(*pair)
        return not _has_name(*pair), len(match.missing), -len(match.mapped)

    one, source = min(((one, source) for one in areal for source in sources), key=distance)
    missing = matched(one, source).missing
    if len(sources) == 1 and missing:
        accepted = [name for column in missing for name in source.columns[column].names]
        return no_source(Columns.MISSING, one.label, missing, one.columns, accepted)
    return no_source(Columns.NO_SOURCE, one.label, missing, one.columns, [candidate.name for candidate in sources])
