"""What attribute books have against the map, and against themselves (ATT-09 to ATT-17)."""

from __future__ import annotations

from enum import StrEnum


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


class Serial(StrEnum):
    """ATT-17; values as of ATT-13: never what stands there."""

    FORM = "form"
    """Neither of the forms of a serial, nor the word for "no certificate yet"."""
    RUN_TOGETHER = "run-together"
    """The blank between letters and digits is missing."""
    TOO_EARLY = "too-early"
    """Eight digits, which there are from 2025 on, on a certificate of a year before."""
