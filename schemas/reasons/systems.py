"""What is wrong with coordinates and their system (CRS)."""

from __future__ import annotations

from enum import StrEnum


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
