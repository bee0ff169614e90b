"""What a package has against the live cadastre (DB)."""

from __future__ import annotations

from enum import StrEnum


class LegalChange(StrEnum):
    """DB-04; values ``old`` and ``new``."""

    LAND_USE = "land-use"
    LEGAL_AREA = "legal-area"
