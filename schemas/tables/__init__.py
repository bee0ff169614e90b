"""Tables of the database: what was received (``intake``), what is so (``cadastre``), and who has it (``party``).

Names follow ISO 19152 (LADM): a parcel is an identity that lasts, its versions say what it was like and when. What the
public may see is not here but in the views of schema ``portal`` (``schemas/sql/0001_portal.sql``).
"""

from schemas.tables.base import Base
from schemas.tables.cadastre import Commune, Lineage, MapSheet, Parcel, ParcelVersion, SheetReference
from schemas.tables.intake import Event, Finding, Package, PackageFile, Quarantine, Run, Toleration
from schemas.tables.party import Certificate, IdentityPaper, Party, Right

__all__ = [
    "SCHEMAS",
    "Base",
    "Certificate",
    "Commune",
    "Event",
    "Finding",
    "IdentityPaper",
    "Lineage",
    "MapSheet",
    "Package",
    "PackageFile",
    "Parcel",
    "ParcelVersion",
    "Party",
    "Quarantine",
    "Right",
    "Run",
    "SheetReference",
    "Toleration",
]

SCHEMAS = ("intake", "cadastre", "portal", "vbdlis", "party")
"""Schemas of ours, in order of creation."""
