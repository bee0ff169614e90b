"""KML, and KMZ, an archive of KML files.

Links to other files are not followed. Altitudes are left out: without an altitude mode, the usual case, they mean
nothing.

References
----------
OGC 12-007r2, KML 2.3: WGS 84, longitude before latitude; a KMZ holds its files without encryption.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pipeline.read.markup import Scan
from pipeline.read.registry import Damage, Format, Table
from pipeline.read.texts import text_records
from schemas.reasons import Unreadable

_CRS = "EPSG:4326"
LARGEST_BYTES = 2**29
"""KML files of an archive have no more than this in all."""
_TEXTS = frozenset({"name", "description", "SimpleData", "value", "coordinates"})
_ROOTS = frozenset({"Document", "Folder"})
_SIMPLE = {"Point": "POINT", "LineString": "LINESTRING"}
_UNKNOWN = frozenset({"Model", "Track", "MultiTrack"})


@dataclass
class _Layer:
    """The placemarks of one folder: values by column, and the geometry as WKT."""

    columns: dict[str, None] = field(default_factory=dict)
    records: list[tuple[dict[str, str], str | None]] = field(default_factory=list)

    @property
    def geometry(self) -> str:
        """Points or lines where there is nothing else."""
        kinds = {wkt.partition(" ")[0] for _, wkt in self.records if wkt}
        return next((name for name, kind in _SIMPLE.items() if kinds == {kind}), "Unknown")


class _Placemarks(Scan):
    """Collects placemarks by the name of the innermost folder."""

    def __init__(self, layers: dict[str | None, _Layer]) -> None:
        super().__init__()
        self._layers = layers
        self._folders: list[str | None] = []
        self._declared: dict[str, None] = {}
        self._values: dict[str, str] | None = None
        self._shapes: list[list[str]] = []
        """Of the open multiple geometries, the innermost last, the WKT of their parts."""
        self._rings: list[str] = []
        self._column = ""
        self._text: list[str] = []

    def enter(self, name: str, attributes: dict[str, str]) -> None:
        """See the start of an element."""
        if name in _ROOTS:
            self._folders.append(None)
        elif name == "Placemark":
            self._values, self._shapes = {}, [[]]
        elif name == "MultiGeometry":
            self._shapes.append([])
        elif name == "Polygon" or name in _SIMPLE:
            self._rings = []
        elif name == "SimpleField":
            self._declared[attributes.get("name", "")] = None
        elif name in {"Data", "SimpleData"}:
            self._column = attributes.get("name", "")
        if name in _TEXTS:
            self._text = []
            self.parser.CharacterDataHandler = self._text.append

    def leave(self, name: str) -> None:
        """See the end of an element."""
        text = "".join(self._text).strip()
        if name in _TEXTS:
            self.parser.CharacterDataHandler = None
        if name in _ROOTS:
            self._folders.pop()
        elif self._values is None:
            if name == "name" and self._folders:
                self._folders[-1] = text
        elif name == "Placemark":
            self._add(self._values)
        elif name in _TEXTS:
            self._note(name, text)
        else:
            self._close(name)

    def _note(self, name: str, text: str) -> None:
        """Keep a text of a placemark."""
        if name == "coordinates":
            self._rings.append("(" + ", ".join(" ".join(one.split(",")[:2]) for one in text.split()) + ")")
        elif text and self._values is not None:
            self._values[self._column if name in {"SimpleData", "value"} else name] = text

    def _close(self, name: str) -> None:
        """Keep a geometry, or a part of one, at its end."""
        if name == "Polygon":
            self._shapes[-1].append(f"POLYGON ({', '.join(self._rings)})")
        elif name in _SIMPLE:
            self._shapes[-1].append(f"{_SIMPLE[name]} {self._rings.pop() if self._rings else '()'}")
        elif name == "MultiGeometry":
            parts = self._shapes.pop()
            self._shapes[-1].append(_collect(parts))
        elif name in _UNKNOWN:
            self._shapes[-1].append(name)

    def _add(self, values: dict[str, str]) -> None:
        """Keep a placemark."""
        folder = next(filter(None, reversed(self._folders)), None)
        layer = self._layers.setdefault(folder, _Layer())
        layer.columns.update(self._declared)
        layer.columns.update(dict.fromkeys(values))
        layer.records.append((values, _collect(self._shapes[0]) if self._shapes[0] else None))
        self._values = None


def _collect(parts: list[str]) -> str:
    """Return several geometries as one, by what they are."""
    if len(parts) == 1:
        return parts[0]
    if parts and all(part.startswith("POLYGON") for part in parts):
        return f"MULTIPOLYGON ({', '.join(part.removeprefix('POLYGON ') for part in parts)})"
    return f"GEOMETRYCOLLECTION ({', '.join(parts)})"


def tables(path: Path) -> list[Table]:
    """Read all placemarks; what cannot be a geometry is found when the WKT is parsed.

    Raises
    ------
    Damage
        As `Scan.parse`; CORRUPT or OUT_OF_MEMORY for an archive.
    """
    return [
        Table(
            name=name,
            crs=_CRS,
            geometry=layer.geometry,
            records=text_records(
                list(layer.columns),
                ([*(values.get(column) for column in layer.columns), wkt] for values, wkt in layer.records),
            ),
        )
        for name, layer in _layers(path).items()
    ]


@lru_cache(maxsize=1)
def _layers(path: Path) -> dict[str | None, _Layer]:
    layers: dict[str | None, _Layer] = {}
    if path.suffix == ".kmz":
        _parse_archive(path, layers)
    else:
        with path.open("rb") as file:
            _Placemarks(layers).parse(file)
    return layers


def _parse_archive(path: Path, layers: dict[str | None, _Layer]) -> None:
    """Parse all KML files of a KMZ, where they are, in order of name."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted((one for one in archive.infolist() if one.filename.lower().endswith(".kml")), key=_name)
            if (size := sum(one.file_size for one in members)) > LARGEST_BYTES:
                raise Damage(Unreadable.OUT_OF_MEMORY, f"{size} B > {LARGEST_BYTES} B")
            for member in members:
                with archive.open(member) as file:
                    _Placemarks(layers).parse(file)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise Damage(Unreadable.CORRUPT, error) from error


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename


FORMAT = Format(driver="KML", suffixes=(".kml", ".kmz"), tables=tables)
