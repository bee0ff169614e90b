"""The ground divided by the edges that no neighbour shares: how many parcels cover each piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[Any]

THREAD_M = 0.0000001
"""What is no wider comes from computing with coordinates of millions of metres."""


@dataclass(frozen=True, slots=True)
class Faces:
    """Pieces of ground; on none of them the number of parcels changes from one place to another.

    Attributes
    ----------
    shapes
        Polygons, shape (n,).
    covers
        How many parcels cover each, shape (n,).
    """

    shapes: Shapes
    covers: npt.NDArray[np.intp]


def divide(lines: Shapes, tree: shapely.STRtree) -> Faces:
    """Divide the ground along lines.

    Parameters
    ----------
    lines
        Edges of parcels, shape (n,).
    tree
        The parcels.
    """
    shapes = enclosed(lines)
    points = places_in(shapes)
    covers, inside = (
        np.bincount(tree.query(points, predicate=predicate)[0], minlength=len(shapes))
        for predicate in ("intersects", "within")
    )
    # A point that happens to lie on a shared edge would count for both sides.
    on_edge = np.flatnonzero(covers != inside)
    covers[on_edge] = _covers_around(points[on_edge], shapes[on_edge], tree)
    return Faces(shapes, covers)


def places_in(shapes: Shapes) -> Shapes:
    """Return a point inside of each shape, not inside of a thread that belongs to it."""
    points = shapely.point_on_surface(shapes)
    at = np.flatnonzero(shapely.distance(points, shapely.boundary(shapes)) <= THREAD_M)
    bodies = shapely.set_precision(shapes[at], THREAD_M)
    points[at] = shapely.point_on_surface(np.where(shapely.is_empty(bodies), shapes[at], bodies))
    return np.asarray(points, dtype=object)


def _covers_around(points: Shapes, shapes: Shapes, tree: shapely.STRtree) -> npt.NDArray[np.intp]:
    """Count the parcels on small squares around points inside of shapes, by area."""
    reach = shapely.distance(points, shapely.boundary(shapes)) / 2
    x, y = shapely.get_x(points), shapely.get_y(points)
    squares = shapely.box(x - reach, y - reach, x + reach, y + reach)
    at, parcel = tree.query(squares, predicate="intersects")
    shared = shapely.area(shapely.intersection(squares[at], tree.geometries[parcel]))
    area = np.bincount(at, shared, minlength=len(points))
    return np.rint(np.divide(area, shapely.area(squares), out=np.ones(len(points)), where=area > 0)).astype(np.intp)


def enclosed(lines: Shapes) -> Shapes:
    """Return the polygons that lines enclose wherever they meet or cross."""
    # A few long lines are cut in a fraction of the time that their edges one by one take.
    long = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines)))
    # Without a grid lines that nearly coincide are not always cut where they cross, and the polygons overlap.
    noded = shapely.get_parts(shapely.union_all(shapely.get_parts(long), grid_size=THREAD_M))
    return np.asarray(shapely.get_parts(shapely.polygonize(noded)), dtype=object)


def merged(shapes: Shapes) -> Shapes:
    """Join pieces that have a common edge."""
    return np.asarray(shapely.get_parts(shapely.coverage_union_all(shapes)), dtype=object)
