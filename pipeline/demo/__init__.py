"""Synthetic Hải Phòng: survey packages that look like the real thing, labelled synthetic, with faults on purpose."""

from pipeline.demo.book_faults import BOOK_PLANTERS
from pipeline.demo.drawing_faults import DRAWING_PLANTERS
from pipeline.demo.faults import PLANTERS, PlantedFault
from pipeline.demo.package import Planted, make_package
from pipeline.demo.packing import Packing
from pipeline.demo.people import HOLDER_MARK, ID_PREFIX
from pipeline.demo.records import make_parcels

__all__ = [
    "BOOK_PLANTERS",
    "DRAWING_PLANTERS",
    "HOLDER_MARK",
    "ID_PREFIX",
    "PLANTERS",
    "Packing",
    "Planted",
    "PlantedFault",
    "make_package",
    "make_parcels",
]
