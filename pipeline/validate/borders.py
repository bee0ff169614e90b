"""Shared boundaries that do not share their vertices."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.coverage import Coverage, Indices
from pipeline.validate.unshared import Unshared
from pipeline.width import COMPUTING_NOISE_M

Flags = npt.NDArray[np.bool_]


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
        One row a pair of parcels: ``a``, ``b`` (positions in `Coverage.ground`, by rank), ``count`` and ``geometry``
        (MultiPoint of the vertices that only one of them has).
    """
    near = coverage.limits.same_vertex_m + COMPUTING_NOISE_M
    edges = coverage.unshared
    vertices = _vertices(edges, coverage.rank)
    points = np.asarray(shapely.points(vertices[["x", "y"]].to_numpy()), dtype=object)
    at, edge = shapely.STRtree(edges.lines).query(points, predicate="dwithin", distance=near)
    lacks = _is_far(points[at], edges.start[edge], near) & _is_far(points[at], edges.end[edge], near)
    at, neighbour = at[lacks], edges.parcel[edge[lacks]]
    lacks = ~_has_vertex(coverage, points, at, neighbour, near)
    lacks &= ~_is_near(points, known_faults, near)[at]
    at, neighbour = at[lacks], neighbour[lacks]
    owner = vertices["owner"].to_numpy()[at]
    is_first = coverage.rank[owner] < coverage.rank[neighbour]
    found = pd.DataFrame(
        {"a": np.where(is_first, owner, neighbour), "b": np.where(is_first, neighbour, owner), "point": points[at]}
    )
    pairs = found.groupby(["a", "b"])["point"].agg(["size", shapely.multipoints]).reset_index()
    pairs.columns = ["a", "b", "count", "geometry"]
    return pairs


def _vertices(edges: Unshared, rank: Indices) -> pd.DataFrame:
    """Return the ends of edges, ``x``, ``y`` and ``owner``; one that several parcels have, once."""
    ends = np.concatenate([edges.start, edges.end])
    table = pd.DataFrame({"x": ends[:, 0], "y": ends[:, 1], "owner": np.tile(edges.parcel, 2)})
    table["rank"] = rank[table["owner"]]
    return table.sort_values(["x", "y", "rank"]).drop_duplicates(["x", "y"], ignore_index=True)


def _is_far(points: npt.NDArray[Any], xy: npt.NDArray[np.float64], near: float) -> Flags:
    return np.asarray(shapely.distance(points, shapely.points(xy)) > near)


def _has_vertex(coverage: Coverage, points: npt.NDArray[Any], at: Indices, neighbour: Indices, near: float) -> Flags:
    """Say for pairs of a point and a parcel whether the parcel has a vertex there."""
    involved = np.unique(neighbour)
    xy, owner = shapely.get_coordinates(coverage.ground[involved], return_index=True)
    vertices = np.asarray(shapely.points(xy), dtype=object)
    point, vertex = shapely.STRtree(vertices).query(points, predicate="dwithin", distance=near)
    count = len(coverage.ground)
    return np.isin(at * count + neighbour, point * count + involved[owner[vertex]])


def _is_near(points: npt.NDArray[Any], shapes: npt.NDArray[Any], near: float) -> Flags:
    result = np.zeros(len(points), dtype=np.bool_)
    result[shapely.STRtree(shapes).query(points, predicate="dwithin", distance=near)[0]] = True
    return result
