"""What the live cadastre has against a package (DB, ATT-15)."""

from __future__ import annotations

from enum import StrEnum


class LegalChange(StrEnum):
    """DB-04; values ``old`` and ``new``."""

    LAND_USE = "land-use"
    LEGAL_AREA = "legal-area"
    IDENTIFIER = "identifier"
    """Of the parcel on the same ground."""


class Neighbour(StrEnum):
    """DB-06; values ``area``, ``other_commune`` and ``receipt``."""

    OVERLAP = "overlap"
    GAP = "gap"


class Identifier(StrEnum):
    """ATT-15; values ``raw`` and ``other_commune``."""

    TAKEN = "taken"
    """It is that of another parcel, live or ended."""
