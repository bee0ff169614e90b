"""GML: VBDLIS exports, INSPIRE, answers of a WFS.

A delivered schema (.xsd, .gfs) is not used: it may point anywhere, and without it every value stays the text that was
delivered, leading zeros of a commune code included.

References
----------
ISO 19136 (OGC 07-036), Geography Markup Language 3.2.1. In VBDLIS exports a URN names the CRS and coordinates are
easting, northing; EPSG defines 9205–9218 in that order too, so nothing is swapped.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipeline.read import registration_files
from pipeline.read.markup import Scan
from pipeline.read.registry import Damage, Foreign, Format, Ints, Look
from schemas.reasons import Unreadable

_MEMBERS = frozenset({"member", "members", "featureMember", "featureMembers"})
_AREAS = frozenset({"Polygon", "MultiPolygon", "Surface", "MultiSurface", "CompositeSurface", "PolyhedralSurface"})
_COORDINATES = frozenset({"pos", "posList", "coordinates", "lowerCorner", "upperCorner"})
_NUMBERS = re.compile(r"[\d\s.,eE+-]*", re.ASCII)
_SHOWN_TEXT = 60


class _Scan(Scan):
    """Counts features, and collects the names of coordinate systems and of the properties that hold areas."""

    def __init__(self) -> None:
        super().__init__()
        self.crs: set[str] = set()
        self.features: Counter[str] = Counter()
        self.systems: dict[str, set[str]] = {}
        """Of the areas of each kind of feature, by the code at its end."""
        self.properties: set[str] = set()
        self._is_member = False
        self._feature = self._previous = ""

    def enter(self, name: str, attributes: dict[str, str]) -> None:
        """See the start of an element."""
        if self.depth == 2:
            self._is_member = name in _MEMBERS
        elif self.depth == 3 and self._is_member:
            self.features[name] += 1
            self._feature = name
        system = attributes.get("srsName")
        if system:
            self.crs.add(system)
        if name in _AREAS:
            self.properties.add(self._previous)
            if system:
                self.systems.setdefault(self._feature, set()).add(re.split("[:/#]", system)[-1])
        self._previous = name
        if name in _COORDINATES:
            self.parser.CharacterDataHandler = self._numbers

    def leave(self, _: str) -> None:
        """See the end of an element."""
        self.parser.CharacterDataHandler = None

    def _numbers(self, text: str) -> None:
        """Refuse what is no number where numbers must be; GDAL reads as much of it as it can and goes on."""
        if not _NUMBERS.fullmatch(text):
            raise Damage(Unreadable.CORRUPT, f"{text[:_SHOWN_TEXT]!r}: line {self.parser.CurrentLineNumber}")


def examine(path: Path) -> Look:
    """Parse the document for its syntax.

    Raises
    ------
    Damage
        XML_FORBIDDEN on a document type (so also on any entity), XML_SYNTAX with line and column, TOO_DEEP.
    Foreign
        If a file ending in .xml is no GML: metadata and the like.
    """
    scan = _scan(path)
    if path.suffix == ".xml" and not scan.features:
        raise Foreign
    only = next(iter(scan.crs)) if len(scan.crs) == 1 else None
    # Where a feature has no geometry, GDAL makes columns of what stands in its place.
    return Look(crs=only, drop=("lowerCorner", "upperCorner", "Null", "null", *sorted(scan.properties)))


def locate(path: Path, layer: str, fids: Ints) -> tuple[Ints, int]:
    """Return where the features stand that GDAL gives; it passes over those whose geometry it cannot parse.

    GDAL counts features from 0, or as the id of the first one ends; a gap is one that it passed over.

    Raises
    ------
    Damage
        SEVERAL_SYSTEMS, of which GDAL tells only that it is not one; CORRUPT if some features were passed over and the
        ids do not tell which.
    """
    systems = _scan(path).systems.get(layer, set())
    if len(systems) > 1:
        raise Damage(Unreadable.SEVERAL_SYSTEMS, ", ".join(sorted(systems)))
    count = _scan(path).features.get(layer, len(fids))
    if count == len(fids):
        return np.arange(count), count
    has_both_ends = len(fids) > 0 and fids[-1] - fids[0] == count - 1
    positions = fids - fids[0] if has_both_ends else fids
    if len(fids) > count or (np.diff(positions, prepend=-1, append=count) < 1).any():
        raise Damage(Unreadable.CORRUPT, f"{len(fids)} / {count}")
    return positions, count


@lru_cache(maxsize=1)
def _scan(path: Path) -> _Scan:
    scan = _Scan()
    with path.open("rb") as file:
        scan.parse(file)
    return scan


FORMAT = Format(
    driver="GML",
    suffixes=(".gml", ".xml"),
    silent=(".xsd", ".gfs"),
    options={"DOWNLOAD_SCHEMA": "NO"},
    examine=examine,
    locate=locate,
    others=registration_files.worksheets,
)
