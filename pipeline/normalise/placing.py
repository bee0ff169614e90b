"""The geometry of one layer: kept as received, and placed in the working system of the batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from pipeline.normalise.shapes import Rounded, Shapes, as_received, flatten, has_place, take_off_number, to_grid
from pipeline.normalise.systems import is_metric
from schemas.crs import crs_label, named, reproject, zone_of
from schemas.frames import Layer
from schemas.tolerances import tolerances


@dataclass(frozen=True, slots=True)
class Placed:
    """Geometry of one layer.

    Attributes
    ----------
    geometry
        Two-dimensional, in the working system, on the millimetre grid.
    received, label
        WKB and name of the system as received; None without a system.
    area_m2
        Planar area where it was received, NaN where it cannot be measured; shape (n,).
    zone_number, numbered
        Number of the zone that stood before eastings, None without one, and how many geometries had it.
    flattened
        Geometries that had heights or measures.
    rounded
        What rounding in the received system did; None where that is not a grid in metres.
    """

    geometry: Shapes
    received: Shapes
    label: str | None
    area_m2: npt.NDArray[np.float64]
    zone_number: int | None
    numbered: int
    flattened: int
    rounded: Rounded | None


def place(layer: Layer, target: CRS | None, datum_pipeline: str | None) -> Placed:
    """Keep the geometry of a layer as received and move a copy into the working system.

    Zone numbers before eastings are taken off first, in the grids of VN-2000, whose zones have them.
    A layer is rounded where it was received, which is reported; what reprojection computes is rounded again, so that
    every machine gets the same bytes. Areas are measured before any of it (Thông tư 25/2014 Điều 16.10: in the grid of
    the map); those of a layer in degrees, in the working system.

    Parameters
    ----------
    target
        Working system; None leaves the geometry where it is.
    """
    shapes = np.asarray(layer.frame.geometry.array, dtype=object)
    flat, flattened = flatten(shapes)
    crs = None if layer.frame.crs is None else named(layer.frame.crs)
    number, numbered = None, 0
    if crs is not None and zone_of(crs) is not None:
        flat, number, numbered = take_off_number(flat)
    size_m = tolerances().grid.size_m
    rounded = to_grid(flat, size_m) if crs is not None and is_metric(crs) else None
    geometry = flat if rounded is None else rounded.shapes
    if crs is not None and target is not None and crs_label(crs) != crs_label(target):
        geometry = to_grid(reproject(geometry, crs, target, datum_pipeline), size_m).shapes
    return Placed(
        geometry=geometry,
        received=as_received(shapes),
        label=None if crs is None else crs_label(crs),
        area_m2=_area(flat if rounded is not None else geometry, is_measurable=target is not None),
        zone_number=number,
        numbered=numbered,
        flattened=flattened,
        rounded=rounded,
    )


def _area(shapes: Shapes, *, is_measurable: bool) -> npt.NDArray[np.float64]:
    """Return planar areas; NaN without a geometry, a place or a system."""
    area_m2 = np.full(len(shapes), np.nan)
    if is_measurable:
        measurable = has_place(shapes)
        area_m2[measurable] = shapely.area(shapes[measurable])
    return area_m2
