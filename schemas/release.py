"""A published release: the folder that any web server can serve, and the files in it.

::

    site/<province>/current.json                     which release is served; moved last
    site/<province>/releases/<id>/release.json       what the release holds
                                  tiles-<sha8>.pmtiles
                                  style-light.json, style-dark.json
                                  communes/<code>.json             sheets of a commune
                                  sheets/<code>/<sheet>.json       parcels of a sheet, GeoJSON (RFC 7946)
                                  SHA256SUMS                       of every file above except release.json

`file_label` says how codes and sheet names become file names. A release never changes once it has its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.source import Words

CURRENT = "current.json"
RELEASES = "releases"
MANIFEST = "release.json"
CHECKSUMS = "SHA256SUMS"

DEGREE_DECIMALS = 8
"""Decimals of published longitudes and latitudes: 1 mm."""


def _ordered(bbox: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = bbox
    if west > east or south > north:
        msg = f"bounding box {bbox} is not west, south, east, north"
        raise ValueError(msg)
    return bbox


Bbox = Annotated[tuple[float, float, float, float], AfterValidator(_ordered)]
"""West, south, east, north in degrees (WGS 84)."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    def to_json(self) -> str:
        """Return the text of the file; the same values give the same bytes."""
        return self.model_dump_json(by_alias=True, indent=1) + "\n"


class Pointer(_File):
    """``current.json``: the release that is served."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    release: str
    path: str


class ProvinceEntry(_File):
    """The province a release belongs to."""

    name: str
    title: Words


class Counts(_File):
    """How much a release holds."""

    parcels: int
    communes: int
    sheets: int


class CommuneEntry(_File):
    """One commune in ``release.json``."""

    code: str
    name: str
    parcels: int
    sheets: int
    bbox: Bbox


class LandUseEntry(_File):
    """One land use that occurs, as the legend shows it; `colour` is ``#rrggbb``."""

    code: str
    name: Words
    colour: str


class FileEntry(_File):
    """Checksum and size of one file."""

    sha256: str
    bytes: int


class SheetEntry(_File):
    """One sheet in a commune's index."""

    sheet: str
    parcels: int
    bbox: Bbox


class CommuneIndex(_File):
    """``communes/<code>.json``: the sheets of a commune, in natural order."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    code: str
    name: str
    sheets: tuple[SheetEntry, ...]


class ReleaseManifest(_File):
    """``release.json``: what a release holds.

    Attributes
    ----------
    id
        Derived from the content; `created` does not enter it.
    synthetic
        True when any parcel is invented; every page that shows the release says so.
    program
        Version of the program that made it.
    datum_pipeline
        Operation VN-2000 → WGS 84 (see `schemas.crs`) behind the coordinates.
    bbox
        None when the release is empty.
    tiles
        Name of the vector tiles; holds their checksum, so that a cache never mixes two archives.
    files
        Files beside this one; those of communes and sheets are listed in ``SHA256SUMS``.
    events_head
        Hash of the last event of the cadastre behind it (`pipeline.audit`), hexadecimal: from then on the public holds
        it, and nobody cuts events off unnoticed. None where the publishing role may not read events.
    """

    schema_version: Literal[1] = Field(default=1, alias="schema")
    id: str
    province: ProvinceEntry
    created: datetime
    synthetic: bool
    program: str
    datum_pipeline: str | None
    counts: Counts
    bbox: Bbox | None
    communes: tuple[CommuneEntry, ...]
    tiles: str | None
    land_uses: tuple[LandUseEntry, ...]
    files: dict[str, FileEntry]
    events_head: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What publishing did.

    Attributes
    ----------
    path
        Folder of the release.
    unchanged
        True when this release was already the one served, and nothing was written.
    deliveries
        Receipts of the deliveries that it shows, sorted; empty where the publishing role may not read them.
    """

    id: str
    path: Path
    manifest: ReleaseManifest
    unchanged: bool
    deliveries: tuple[str, ...] = ()

    @property
    def parcels(self) -> int:
        """Number of parcels in the release."""
        return self.manifest.counts.parcels


_UNSAFE = re.compile(r"[^0-9A-Za-z_-]")


def parcel_key(commune: str, sheet: str, parcel: str) -> str:
    """Return the name of a parcel in everything public: its three labels with slashes between.

    Examples
    --------
    >>> parcel_key("11407", "7", "12"), parcel_key("1", "A", "Lot 1/2")
    ('11407/7/12', '1/A/Lot 1%2F2')
    """
    return "/".join(label.replace("%", "%25").replace("/", "%2F") for label in (commune, sheet, parcel))


def file_label(label: str) -> str:
    """Return a code or sheet name as it stands in file names and addresses.

    Digits, ASCII letters, ``_`` and ``-`` stay; every other character becomes ``~XX`` for each byte of its UTF-8 form
    (``~`` needs no escaping in an address, ``%`` would be unescaped by the server).

    Examples
    --------
    >>> file_label("12"), file_label("3/a"), file_label("Đ1")
    ('12', '3~2Fa', '~C4~901')
    """
    return _UNSAFE.sub(lambda found: "".join(f"~{byte:02X}" for byte in found[0].encode()), label)


def commune_file(code: str) -> str:
    """Return the path of a commune's index inside a release."""
    return f"communes/{file_label(code)}.json"


def sheet_file(code: str, sheet: str) -> str:
    """Return the path of a sheet's parcels inside a release."""
    return f"sheets/{file_label(code)}/{file_label(sheet)}.json"


def site_folder(home: Path, province: str) -> Path:
    """Return the folder of a province's releases."""
    return home / "site" / province
