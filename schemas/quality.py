"""What the quality of a delivery is judged by: acceptance groups, campaign criteria, and what a rule is counted on."""

from __future__ import annotations

from enum import StrEnum


class AcceptanceGroup(StrEnum):
    """Group of the acceptance checklist, by its number (TT 19/2026/TT-BNNMT Phụ lục II)."""

    CONTROL_NETWORK = "I"
    AERIAL_SURVEY = "II"
    GROUND_SURVEY = "III"
    """Map drawn from total station or GNSS: mathematical basis, symbols, edges, areas, agreement of the papers."""
    MAP_UPDATE = "IV"
    INTEGRATION = "V"
    LAND_INDEX = "VI"
    LAND_REGISTER = "VII"
    CERTIFICATE_REGISTER = "VIII"
    CERTIFICATES = "IX"
    DOCUMENTS = "X.1"
    BASE_DATA = "X.2"
    SPATIAL_DATA = "X.3"
    ATTRIBUTE_DATA = "X.4"
    SCANS = "X.5"
    METADATA = "X.6"


class Criterion(StrEnum):
    """Criterion of the national campaign for land data: đúng, đủ, sạch, sống, thống nhất."""

    ACCURATE = "accurate"
    """Đúng: agrees with the ground and with the legal source."""
    COMPLETE = "complete"
    """Đủ: nothing required is missing."""
    CLEAN = "clean"
    """Sạch: no duplicates, overlaps, gaps or junk; standard formats."""
    LIVE = "live"
    """Sống: follows what happens."""
    CONSISTENT = "consistent"
    """Thống nhất: the same structure, numbers and values everywhere."""


class Scope(StrEnum):
    """What a rule is passed or broken by, and so what its score counts."""

    PACKAGE = "package"
    FILE = "file"
    """Files that were read, and those that the rule names."""
    ROW = "row"
    """Rows of attribute books."""
    SHEET = "sheet"
    PARCEL = "parcel"
    """Every record of the parcel layers: roads and water too."""
    POLYGON = "polygon"
    """Those of them with a valid polygon; the others are set aside by such a rule."""
