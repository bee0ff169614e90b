"""How a package was understood: which files hold what, by which description, and where each fact is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from schemas.finding import Text
from schemas.matching import ColumnMatch


class Origin(StrEnum):
    """Where a fact about a layer is from."""

    FILE = "file"
    COLUMN = "column"
    DRAWING = "drawing"
    """The name of the file, or a text in the frame of the drawing."""
    MANIFEST = "manifest"
    SOURCE = "source"
    """The source description: what is usual for such deliveries."""
    NOWHERE = "nowhere"


class Choice(StrEnum):
    """Why a source description was taken."""

    CALLER = "caller"
    MANIFEST = "manifest"
    COLUMNS = "columns"
    """It explains more of the columns than any other."""
    SAME = "same"
    """Others explain as much and say the very same, so that it does not matter."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How one source description meets one layer.

    Attributes
    ----------
    has_name
        The layer is named as the description wants.
    has_levels
        The layer has the columns in which a description of drawings looks for levels and texts.
    """

    source: str
    match: ColumnMatch
    has_name: bool
    has_levels: bool

    @property
    def is_fitting(self) -> bool:
        """True when the layer can be read by the description."""
        return self.has_name and self.has_levels and not self.match.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSeen:
    """One layer of a package.

    Attributes
    ----------
    name
        None where the file is one layer.
    format, geometry
        As GDAL names them.
    is_read
        True for layers that hold parcels.
    records, quarantined
        Records met, and those of them that were set aside; `records` is None where nobody counted.
    crs, system
        ``"EPSG:9210"``, else the name that the file gives; and in the words of surveyors. None without a system.
    origins
        ``"crs"`` and canonical columns that every parcel needs → where they are from; of layers that are read.
    encoding
        Codec that the file declares for its texts.
    detected
        Legacy encodings found in its texts, sorted.
    fits
        Descriptions tried, the best first, the chosen one before all others.
    """

    file: str
    name: str | None
    format: str
    geometry: str | None
    is_read: bool = False
    records: int | None = None
    quarantined: int = 0
    crs: str | None = None
    system: Text | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    encoding: str | None = None
    detected: tuple[str, ...] = ()
    fits: tuple[Fit, ...] = ()

    @property
    def label(self) -> str:
        """How a manifest names the layer."""
        return self.file if self.name is None else f"{self.file}#{self.name}"


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """A map sheet of the parcels; roads and water count for the sheet, and not as parcels.

    Attributes
    ----------
    commune
        None where it is not known.
    """

    commune: str | None
    sheet: str
    parcels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """How a package was understood, as far as reading came.

    Attributes
    ----------
    source, choice
        Source description taken, and why.
    equals
        Other descriptions by which the parcels would have been read the very same way.
    layers
        In order of file and layer.
    others
        Files that belong to no data set.
    communes, sheets, scales
        Of the parcels: commune codes, map sheets, and denominators of scale, each sorted.
    """

    source: str | None = None
    choice: Choice = Choice.NONE
    equals: tuple[str, ...] = ()
    layers: tuple[LayerSeen, ...] = ()
    others: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    sheets: tuple[SheetSeen, ...] = ()
    scales: tuple[int, ...] = ()
