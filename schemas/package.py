"""A survey package as received: files, checksums, manifest, receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas.finding import Fault

MANIFEST_NAME = "package.toml"
"""File at the top of a package in which the sender declares what it holds."""


class Manifest(BaseModel):
    """What the sender declares about a package; every field may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contractor: str | None = None
    contract: str | None = None
    source: str | None = None
    """Name of the source description to read the package with."""
    crs: Annotated[int | None, Field(description="EPSG code for layers that carry none")] = None
    communes: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    scale: Annotated[int | None, Field(gt=0, description="denominator of the map scale")] = None
    synthetic: bool = False
    """True for invented data; shown wherever the data is shown."""
    parcels: Annotated[str | None, Field(description="file or file#layer that holds the parcels")] = None
    checksums: dict[str, str] = Field(default_factory=dict)
    """SHA-256 per file name."""


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One delivered file.

    Attributes
    ----------
    name
        POSIX path inside the package as the sender named it; never used as a path on disk.
    path
        Where intake put the bytes.
    """

    name: str
    path: Path
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A received delivery, unpacked and checksummed.

    Attributes
    ----------
    name
        File or folder name as delivered.
    sha256
        Of the delivered file, as ``sha256sum`` gives it; of a folder, the content checksum.
    content_sha256
        Of the sorted (name, checksum) pairs inside: equal when the same files come in another archive.
    receipt
        Receipt number, derived from the content checksum.
    manifest_file
        Name of the file that `manifest` was read from; None where the sender declares nothing.
    """

    name: str
    sha256: str
    content_sha256: str
    receipt: str
    received: datetime
    files: tuple[PackageFile, ...]
    manifest: Manifest
    manifest_file: str | None = None
    faults: tuple[Fault, ...] = ()

    @classmethod
    def unknown(cls, name: str, received: datetime) -> Package:
        """Return a package of which only the name is known, for the report of one that could not be opened."""
        nothing = ""
        return cls(
            name=name,
            sha256=nothing,
            content_sha256=nothing,
            receipt=nothing,
            received=received,
            files=(),
            manifest=Manifest(),
        )
