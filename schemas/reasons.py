"""Why a package, a file or a layer is refused, as keys: what ``Fault.values["reason"]`` may hold, per code.

The stages say which; the catalogue words it in both languages (`CheckSpec.reasons`). The further values of each code
stand in the docstrings below; every one of them is always given.
"""

from __future__ import annotations

from enum import StrEnum


class Unsafe(StrEnum):
    """PKG-01; values ``name`` (the entry, made printable); measured, limit and unit where something was counted."""

    TRAVERSAL = "traversal"
    ABSOLUTE_PATH = "absolute-path"
    BAD_NAME = "bad-name"
    """Empty, too long, or with control characters."""
    DUPLICATE_NAME = "duplicate-name"
    LINK = "link"
    """Symbolic or hard link."""
    DEVICE = "device"
    """Device, socket or pipe."""
    ENCRYPTED = "encrypted"
    TOO_MANY_ENTRIES = "too-many-entries"
    TOO_LARGE = "too-large"
    RATIO = "ratio"
    DEPTH = "depth"
    """Archives nested too deeply."""
    FALSE_SIZE = "false-size"
    OVERLAP = "overlap"
    """Entries that share the same bytes of the archive."""


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


class Missing(StrEnum):
    """PKG-02; values ``name`` (what is missing)."""

    COMPONENT = "component"
    """A file that belongs to another one: .shx, .dbf, a volume of an EDIGEO lot."""
    DECLARED = "declared"
    """A file that the manifest names."""


class Unexpected(StrEnum):
    """PKG-03; values ``name`` (file or file#layer) and ``detail``."""

    UNKNOWN_FORMAT = "unknown-format"
    NOT_USED = "not-used"
    """A layer or file that was understood and holds no parcels for this source."""
    POINTS = "points"
    """A layer of points that nothing joins to parcels: neither numbers of parcels nor rings."""
    NO_BOOK = "no-book"
    """A worksheet or table without geometry that fits no description of an attribute book."""
    REPEATED_HEAD = "repeated-head"
    """Rows of a book that repeat its head; ``name`` ends with their numbers, ``detail`` counts them; so the next."""
    TOTAL_ROWS = "total-rows"
    NOTE_ROWS = "note-rows"
    """Titles, footnotes and signatures between and below the rows of a book."""
    MANIFEST = "manifest"
    """A declaration under another name or in another place than the agreed ones."""


class Ambiguous(StrEnum):
    """PKG-04; values ``candidates`` (text, joined by commas)."""

    LAYERS = "layers"
    """Several layers hold the same parcels."""
    UNKNOWN_LAYER = "unknown-layer"
    """The manifest names a parcel layer that is not there."""
    UNKNOWN_SOURCE = "unknown-source"
    """The manifest or the caller names a source description that is not there."""
    SOURCES = "sources"
    """Several source descriptions explain the columns equally well and differently; ``name`` is a layer of theirs."""
    BOOKS = "books"
    """Several descriptions of attribute books explain a worksheet (``name``) equally well."""
    SHEET = "sheet"
    """A drawing whose file name and frame name different sheets."""


class NoParcels(StrEnum):
    """PKG-08; values ``candidates`` (layers that were found, joined by commas)."""

    EMPTY = "empty"
    """No files, if perhaps folders."""
    NO_FILES = "no-files"
    """None that can be read; ``candidates`` are the files."""
    NO_LAYER = "no-layer"
    ONLY_BOOKS = "only-books"
    """Attribute books and no geometry; ``candidates`` are the books."""
    NO_RECORDS = "no-records"
    NO_BOUNDARIES = "no-boundaries"
    """Drawings without lines on the levels of boundaries; ``candidates`` are the levels that they have."""


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


class Curve(StrEnum):
    """FMT-06; values ``count``, and as far as they are known ``level`` and ``kind``; measured is the chord error."""

    STROKED = "stroked"
    UNMEASURED = "unmeasured"
    UNKNOWN_KIND = "unknown-kind"
    """Elements that are not read at all."""


class OpenLine(StrEnum):
    """TOP-06; values ``x``, ``y`` (the end), ``to_x``, ``to_y`` (the nearest place on another line), ``count``."""

    UNDERSHOOT = "undershoot"
    OVERSHOOT = "overshoot"
    DANGLE = "dangle"
    """Measured is the distance to the nearest other line, where there is one."""
    BRIDGE = "bridge"
    """A line with the same area on both sides that ends nowhere: it joins an island to what surrounds it."""
    SNAPPED = "snapped"
    """Ends that were joined to lines within the tolerance of the source; measured is the farthest."""
    WRONG_LEVEL = "wrong-level"
    """A line on a level of labels (``level``) that parts parcels; ``x``, ``y`` is its middle."""
    EXTENDED = "extended"
    """An undershoot that was closed because repair was asked for; the geometry is the piece that was added."""
    TRIMMED = "trimmed"
    """An overshoot that was cut off because repair was asked for; the geometry is the piece that was removed."""


class NoLabel(StrEnum):
    """TOP-07; values ``area_m2``, ``land_use`` (as written, where there is one) and ``labels``."""

    MISSING = "missing"
    SLIVER = "sliver"
    """A narrow area between two lines that should be one; measured is its mean width."""
    SHEET_EDGE = "sheet-edge"
    """A part with nothing but its land use at the edge of the sheet: its number stands on the neighbouring sheet."""
    NO_NUMBER = "no-number"
    """Its land use alone, within the sheet; roads and water have numbers too."""
    DRAWN_AGAIN = "drawn-again"
    """What another sheet of the package has under ``labels`` (sheet/parcel, joined by commas)."""


class BadLabel(StrEnum):
    """TOP-08; values ``labels`` (as written)."""

    SEVERAL = "several"
    OUTSIDE = "outside"


class BadValue(StrEnum):
    """ATT-02 as seen by normalisation; values ``column`` (as delivered) and ``raw`` (the delivered text).

    Normalisation says what cannot be understood at all; whether an understood value is in range is a check.
    """

    NOT_A_NUMBER = "not-a-number"
    AMBIGUOUS_NUMBER = "ambiguous-number"
    """A number such as ``1.234`` that the column does not show to be one thing or the other."""
    NOT_AN_INTEGER = "not-an-integer"
    """A sheet or parcel number, or a scale, that is no whole number; the text is kept as label."""
    NOT_YES_OR_NO = "not-yes-or-no"
    NOT_EVALUATED = "not-evaluated"
    """Formulas of a worksheet without stored value (``raw`` is ``"="``); ``count`` cells of the column; so the next."""
    ERROR_CELL = "error-cell"
    PATTERN = "pattern"
    """The text has not the form that the source description expects."""


class Cleaned(StrEnum):
    """ATT-11, one per file, column and kind; values ``column``, ``count``, ``raw`` (the first; None for an address)."""

    BLANKS = "blanks"
    """Blanks at the ends or doubled."""
    CONTROL = "control"
    """Control or zero-width characters."""
    COMPOSITION = "composition"
    """Not in Unicode NFC."""


class OtherSystem(StrEnum):
    """CRS-02; values ``crs`` (a `Text`), ``accepted`` (a `Text`), ``found`` (the wrong constant; None without one)."""

    NOT_ACCEPTED = "not-accepted"
    SCALE_FACTOR = "scale-factor"
    """Meant as VN-2000, with a scale factor that no zone on that meridian has."""
    ELLIPSOID = "ellipsoid"
    MERIDIAN = "meridian"
    """A central meridian that is not of whole minutes, or lies outside of the country."""
    ORIGIN = "origin"
    """Another latitude of origin, false easting or false northing."""


class ZoneNumber(StrEnum):
    """CRS-06, one per layer; values ``number``, ``count``, and as `Text` its ``zone`` and the ``declared`` system."""

    TAKEN_OFF = "taken-off"
    CONTRADICTS = "contradicts"
    """The number is that of another zone than the file declares, which holds."""


class BadCoordinate(StrEnum):
    """CRS-04."""

    NOT_FINITE = "not-finite"
    OUT_OF_RANGE = "out-of-range"
    """Larger than any coordinate on Earth, or one that the system of the file cannot have (metres in degrees)."""
    SENTINEL = "sentinel"
    """A number that programs write for "no value", such as -9999."""
    ZERO = "zero"


class Contents(StrEnum):
    """PKG-06; values ``declared``, ``found`` (texts), and ``where`` (the manifest or the table that declares)."""

    COMMUNES = "communes"
    """Communes declared and not delivered, or the other way round; ``declared`` and ``found`` name only those."""
    SHEETS = "sheets"
    PARCELS = "parcels"
    """Another number of parcels (`Fault.sheet` where it is that of one sheet)."""
    HOLDERS = "holders"
    AREA = "area"
    """Another sum of recorded areas; measured and limit in m²."""
    ROWS = "rows"
    """Another number of records of a file than declared."""
    SYSTEM = "system"
    """The manifest names another coordinate system than the file, whose own holds; both as `Text`."""


class NoParcel(StrEnum):
    """ATT-09; values ``worksheet``, ``count`` (rows), ``rows`` (their numbers), ``candidate`` and ``fits``."""

    PARCEL = "parcel"
    """The sheet is on the map, this parcel is not."""
    SHEET = "sheet"
    """No parcel of the sheet is on the map."""
    COMMUNE = "commune"
    """No parcel of the commune is on the map, and nothing explains it."""
    OTHER_COMMUNE = "other-commune"
    """The same numbers are on the map under another commune code (``candidate``), for ``fits`` of ``count`` rows."""
    SWAPPED = "swapped"
    """The numbers are on the map with sheet and parcel exchanged, for ``fits`` of ``count`` rows."""
    NO_NUMBER = "no-number"
    """Rows without sheet or parcel number."""
    NO_COMMUNE = "no-commune"
    """Rows that name no commune, where the map has several."""


class NoRow(StrEnum):
    """ATT-10; values ``count`` (parcels)."""

    PARCEL = "parcel"
    SHEET = "sheet"
    """No parcel of the sheet has a row."""
    COMMUNE = "commune"
    """No parcel of the commune has a row."""


class Contradiction(StrEnum):
    """ATT-12; values ``worksheet``, ``column``, ``ours`` and ``theirs`` (None: may name people), ``rows``."""

    MAP = "map"
    """The map says ``ours``, the book ``theirs``."""
    ROWS = "rows"
    """Rows of one parcel say both."""
    CERTIFICATES = "certificates"
    """Rows of one parcel name different certificates, which are never quoted."""


class Malformed(StrEnum):
    """ATT-13; values ``worksheet``, ``column``, ``count`` and ``rows`` (their numbers); never what stands there."""

    IDENTITY = "identity"
    """Neither 12 digits (căn cước) nor 9 (chứng minh nhân dân)."""
    ZERO_LOST = "zero-lost"
    """A number of 11 or 8 digits: a spreadsheet drops a leading zero."""
    BIRTH_DIFFERS = "birth-differs"
    """The number of the identity card holds another year of birth than stands beside it."""
    TWO_DIGIT_YEAR = "two-digit-year"
    NO_SUCH_DAY = "no-such-day"
    """Day or month that the calendar does not have; perhaps in the order month, day."""
    EITHER_ORDER = "either-order"
    """A date that reads both ways, in a column where others only read with the month first."""
    NOT_A_DATE = "not-a-date"
    IMPLAUSIBLE = "implausible"
    """Before 1900 or after the delivery was received."""


class Serial(StrEnum):
    """ATT-17; values as of ATT-13: never what stands there."""

    FORM = "form"
    """Neither of the forms of a serial, nor the word for "no certificate yet"."""
    RUN_TOGETHER = "run-together"
    """The blank between letters and digits is missing."""
    TOO_EARLY = "too-early"
    """Eight digits, which there are from 2025 on, on a certificate of a year before."""


class Renumbering(StrEnum):
    """ATT-14; values ``count`` (parcels or rows), ``candidates`` (new keys) and ``where`` (the table)."""

    SEVERAL = "several"
    """The table gives one old number several new ones."""
    OLD_AND_NEW = "old-and-new"
    """The number is an old and a new one, and nothing says which is meant."""
    UNLISTED = "unlisted"
    """A sheet of a commune that the table abolishes, which the table does not list."""
    DISAGREES = "disagrees"
    """The old sheet number (``old``) that the map gives is not that of the table (``candidates``)."""
    INCOMPLETE = "incomplete"
    """Rows of the table without old or new number (``rows``)."""


class LegalChange(StrEnum):
    """DB-04; values ``old`` and ``new``."""

    LAND_USE = "land-use"
    LEGAL_AREA = "legal-area"
