"""What keeps the lines and labels of drawings from being parcels (TOP-06 to TOP-08)."""

from __future__ import annotations

from enum import StrEnum


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
