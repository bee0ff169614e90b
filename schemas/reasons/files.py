"""What is wrong with a file, its columns and its texts, and how it was read (FMT)."""

from __future__ import annotations

from enum import StrEnum


class Unreadable(StrEnum):
    """FMT-01; values ``name`` (entry or layer, else the file) and ``detail`` (what the library says, line or byte)."""

    NOT_AN_ARCHIVE = "not-an-archive"
    TRUNCATED = "truncated"
    CHECKSUM = "checksum"
    """The checksum stored in an archive differs from its contents."""
    COMPRESSION = "compression"
    """A compression method that is not supported."""
    MULTI_DISK = "multi-disk"
    CORRUPT = "corrupt"
    XML_SYNTAX = "xml-syntax"
    XML_FORBIDDEN = "xml-forbidden"
    """A document type or entity declaration."""
    JSON_SYNTAX = "json-syntax"
    TOO_DEEP = "too-deep"
    UNSAFE_REFERENCE = "unsafe-reference"
    """A file that refers to another one by something other than a plain name."""
    RECORD = "record"
    """One record cannot be decoded (`Fault.row`); the others are kept."""
    CRASH = "crash"
    OUT_OF_TIME = "out-of-time"
    OUT_OF_MEMORY = "out-of-memory"
    MANIFEST = "manifest"
    """The manifest is not TOML, or has fields that nobody agreed on."""
    AXES = "axes"
    """A list of coordinates, some of its points with north first and some with east first."""
    DECIMAL_MARK = "decimal-mark"
    """A list of coordinates in which a comma or point may part fields, thousands or decimals."""
    DGN_V8 = "dgn-v8"
    """A drawing of MicroStation V8 that is not understood, or has the ending of another format."""
    DWG = "dwg"
    RAR = "rar"
    EMPTY = "empty"
    """A file of layers or worksheets that has none."""
    PARTS = "parts"
    """Files that belong together and have different numbers of records."""
    QUOTES = "quotes"
    """Delimited text with quotes that are not closed, or closed within a field."""
    ENCRYPTED = "encrypted"
    """A workbook with a password."""
    STRAY_CELL = "stray-cell"
    """A worksheet with a filled cell so far away that the rectangle around all of them is too large."""
    SEVERAL_SYSTEMS = "several-systems"
    """A layer of which some geometries are in one coordinate system and some in another."""
    GEOMETRY_ENCODING = "geometry-encoding"
    """GeoParquet with geometry that is not WKB."""


class Recoded(StrEnum):
    """FMT-02, one per file and column; values ``column``, ``encoding`` and ``confidence`` (0…1), and those below.

    ``declared`` is the encoding that the file names (None: it names none); ``count`` and ``undecided`` are the numbers
    of values converted and left as they came; ``examples``, before → after, are None for columns that may name people.
    """

    UNDECLARED = "undeclared"
    MISDECLARED = "misdeclared"
    """In another encoding than the file declares."""
    DOUBLE = "double"
    """UTF-8 that was taken for a single-byte encoding and written as UTF-8 once more."""
    MIXED = "mixed"
    """In part; the rest is Unicode."""
    DOUBTFUL = "doubtful"
    """Perhaps in the encoding of other columns of the layer; not sure enough to be converted."""


class Columns(StrEnum):
    """FMT-05; values ``column``, ``found`` (columns) and ``candidates`` (names accepted, or descriptions tried)."""

    UNMAPPED = "unmapped"
    MISSING = "missing"
    NO_SOURCE = "no-source"
    """No source description fits the columns."""


class Cut(StrEnum):
    """FMT-04; values ``column``; measured and limit are digits or bytes."""

    FULL_WIDTH = "full-width"
    """Texts as long as the field is wide: they may have been cut."""
    DECIMALS = "decimals"
    WIDTH = "width"


class Curve(StrEnum):
    """FMT-06; values ``count``, and as far as they are known ``level`` and ``kind``; measured is the chord error."""

    STROKED = "stroked"
    UNMEASURED = "unmeasured"
    UNKNOWN_KIND = "unknown-kind"
    """Elements that are not read at all."""


class Axes(StrEnum):
    """FMT-07, one for each list of coordinates; values ``north``, ``east`` (heads or positions) and ``mark``.

    ``worksheet``, here and in `PassedOver`, is None for a list that is a text.
    """

    HEADS = "heads"
    """The heads of the columns say which is north."""
    SIZE = "size"
    """The numbers themselves do, and X is north as usual."""
    SIZE_AGAINST_CUSTOM = "size-against-custom"
    """The numbers do, and X is east."""
    CUSTOM = "custom"
    """Nothing does: X was taken for north."""
    CONTRADICTION = "contradiction"
    """The heads do, and the numbers say the opposite."""


class PassedOver(StrEnum):
    """FMT-07; values ``worksheet``, ``count``, and ``lines`` (numbers of the first), or ``columns``."""

    LINES = "lines"
    """Lines that are neither points nor announce a parcel."""
    COLUMNS = "columns"
    """Columns that differ from point to point, so that they say nothing of a parcel."""
