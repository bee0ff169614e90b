"""What is wrong with a package as a whole (PKG)."""

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
