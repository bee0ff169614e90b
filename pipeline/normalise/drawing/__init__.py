"""CAD drawings to parcels: lines are closed to polygons, and labels attached to them."""

from pipeline.normalise.drawing.assemble import assemble

__all__ = ["assemble"]
