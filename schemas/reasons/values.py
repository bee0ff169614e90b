"""What is wrong with the values of records (ATT-02, ATT-11)."""

from __future__ import annotations

from enum import StrEnum


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
