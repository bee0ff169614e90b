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
    """The name of the file, a text in the frame of the drawing, or else the manifest."""
    MANIFEST = "manifest"
    BOOK = "book"
    """An attribute book of the package."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSeen:
    """One attribute book of a package.

    Attributes
    ----------
    book
        Name of the description that fits.
    file, sheet
        Delivered file, and worksheet in it (None where a file is one table).
    rows
        Rows of data.
    columns
        Canonical column → delivered head, personal columns left out.
    personal, ignored, unmapped
        Heads of columns with personal data, known and not used, and not understood.
    joined_rows, joined_parcels, lacking_parcels
        Rows that found their parcel, parcels that have a row, and those that have none, roads and water not
        counted; None where the rows were not joined.
    """

    book: str
    file: str
    sheet: str | None
    rows: int
    columns: Mapping[str, str]
    personal: tuple[str, ...]
    ignored: tuple[str, ...]
    unmapped: tuple[str, ...]
    joined_rows: int | None = None
    joined_parcels: int | None = None
    lacking_parcels: int | None = None

    @property
    def label(self) -> str:
        """How a manifest names the table."""
        return self.file if self.sheet is None else f"{self.file}#{self.sheet}"


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """A map sheet of the parcels.

    Attributes
    ----------
    commune
        None where it is not known.
    parcels, objects
        Parcels, and all that has a number: roads and water too.
    """

    commune: str | None
    sheet: str
    parcels: int
    objects: int


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
    books
        Attribute books, in order of file and worksheet.
    others
        Files that belong to no data set, and worksheets that are no attribute books.
    communes, sheets, scales
        Of the parcels: commune codes, map sheets, and denominators of scale, each sorted.
    """

    source: str | None = None
    choice: Choice = Choice.NONE
    equals: tuple[str, ...] = ()
    layers: tuple[LayerSeen, ...] = ()
    books: tuple[BookSeen, ...] = ()
    others: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    sheets: tuple[SheetSeen, ...] = ()
    scales: tuple[int, ...] = ()
