"""Shared boundaries that do not share their vertices."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.coverage import COMPUTING_NOISE_M, Coverage


def unmatched_vertices(coverage: Coverage, known_faults: npt.NDArray[Any]) -> pd.DataFrame:
    """Find vertices of one parcel on the boundary of another that has none there.

    Parameters
    ----------
    coverage
        The parcels.
    known_faults
        Shapes of overlaps and gaps: their corners are consequences, not faults of their own.

    Returns
    -------
    pandas.DataFrame
        One row a pair of parcels: ``a``, ``b`` (indices in `Coverage.ground`, a < b), ``count`` and ``geometry``
        (MultiPoint of the vertices that only one of them has).
    """
    near = coverage.limits.same_vertex_m + COMPUTING_NOISE_M
    flagged = np.flatnonzero(coverage.is_flagged)
    xy, line = shapely.get_coordinates(coverage.invalid_edges[flagged], return_index=True)
    vertices = pd.DataFrame({"x": xy[:, 0], "y": xy[:, 1], "owner": flagged[line]})
    # A vertex that several parcels have is looked at once.
    vertices = vertices.sort_values(["x", "y", "owner"]).drop_duplicates(["x", "y"], ignore_index=True)
    points = np.asarray(shapely.points(vertices[["x", "y"]].to_numpy()), dtype=object)
    at, neighbour = coverage.tree.query(points, predicate="dwithin", distance=near)
    lacks = ~_has_vertex(coverage, points, at, neighbour, near)
    lacks &= ~_is_near(points, known_faults, near)[at]
    at, neighbour = at[lacks], neighbour[lacks]
    owner = vertices["owner"].to_numpy()[at]
    found = pd.DataFrame({"a": np.minimum(owner, neighbour), "b": np.maximum(owner, neighbour), "point": points[at]})
    pairs = found.groupby(["a", "b"])["point"].agg(["size", shapely.multipoints]).reset_index()
    pairs.columns = ["a", "b", "count", "geometry"]
    return pairs


def _has_vertex(
    coverage: Coverage,
    points: npt.NDArray[Any],
    at: npt.NDArray[np.intp],
    neighbour: npt.NDArray[np.intp],
    near: float,
) -> npt.NDArray[np.bool_]:
    """Say for pairs of a point and a parcel whether the parcel has a vertex there."""
    involved = np.unique(neighbour)
    xy, owner = shapely.get_coordinates(coverage.ground[involved], return_index=True)
    vertices = np.asarray(shapely.points(xy), dtype=object)
    point, vertex = shapely.STRtree(vertices).query(points, predicate="dwithin", distance=near)
    count = len(coverage.ground)
    return np.isin(at * count + neighbour, point * count + involved[owner[vertex]])


def _is_near(points: npt.NDArray[Any], shapes: npt.NDArray[Any], near: float) -> npt.NDArray[np.bool_]:
    result = np.zeros(len(points), dtype=np.bool_)
    result[shapely.STRtree(shapes).query(points, predicate="dwithin", distance=near)[0]] = True
    return result
