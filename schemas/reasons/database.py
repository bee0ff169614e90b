"""What a package has against the live cadastre (DB)."""

from __future__ import annotations

from enum import StrEnum


class LegalChange(StrEnum):
    """DB-04; values ``old`` and ``new``."""

    LAND_USE = "land-use"
    LEGAL_AREA = "legal-area"


class Neighbour(StrEnum):
    """DB-06; values ``area``, ``other_commune`` and ``receipt``."""

    OVERLAP = "overlap"
    GAP = "gap"
