"""Tables of the database: what was received (``intake``) and what is so (``cadastre``).

Names follow ISO 19152 (LADM): a parcel is an identity that lasts, its versions say what it was like and when. What the
public may see is not here but in the views of schema ``portal`` (``schemas/sql/0001_portal.sql``).
"""

from schemas.tables.base import Base
from schemas.tables.cadastre import Commune, Lineage, Parcel, ParcelVersion
from schemas.tables.intake import Event, Finding, Package, PackageFile, Quarantine, Run

__all__ = [
    "SCHEMAS",
    "Base",
    "Commune",
    "Event",
    "Finding",
    "Lineage",
    "Package",
    "PackageFile",
    "Parcel",
    "ParcelVersion",
    "Quarantine",
    "Run",
]

SCHEMAS = ("intake", "cadastre", "portal", "vbdlis")
"""Schemas of ours, in order of creation."""
