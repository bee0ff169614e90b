"""Gaps between delivered parcels and those of other communes, and only what lies at such a boundary is looked at.

A gap is ground that belongs to nobody: enclosed, or open at an end and then as narrow as a ditch that is no object of
its own. Roads and water are ground of somebody, delivered or live.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.width import greatest_width
from schemas.tolerances import tolerances

Shapes = npt.NDArray[Any]

REACH_M = 5.0
"""Boundaries that lie farther apart do not face each other: between them may be a road or a river that nobody has."""
_SLENDER = 4.0
"""The area of an open gap in squares of its width; less is the corner of a block, not a gap."""


def zones_between(one: Shapes, other: Shapes) -> Shapes:
    """Return rectangles that hold all ground between parcels of two sides which lie within reach of each other."""
    first, second = shapely.STRtree(other).query(one, predicate="dwithin", distance=REACH_M)
    a, b = _expanded(one[first]), _expanded(other[second])
    return np.asarray(shapely.box(*np.maximum(a[:, :2], b[:, :2]).T, *np.minimum(a[:, 2:], b[:, 2:]).T), dtype=object)


def gaps_between(one: Shapes, other: Shapes, rest: Shapes, zones: Shapes) -> pd.DataFrame:
    """Find the gaps between two sides.

    Parameters
    ----------
    one, other
        Valid polygons of the two sides, in metres.
    rest
        All other ground that lies in the zones.
    zones
        Where to look: see `zones_between`.

    Returns
    -------
    pandas.DataFrame
        ``one`` and ``other``, indices of the parcels of each side with the longest common boundary; ``geometry``,
        ``width_m``.
    """
    zone = shapely.union_all(zones)
    ground = shapely.union_all(np.concatenate([one, other, rest]))
    holes = _holes(ground)
    left = shapely.difference(shapely.union_all([*holes, _closed(ground)]), ground)
    parts = shapely.get_parts(shapely.intersection(left, zone))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    gaps = pd.DataFrame({"geometry": parts, "width_m": greatest_width(parts)})
    gaps = gaps[gaps["width_m"] > tolerances().topology.ignore_width_m].reset_index(drop=True)
    for side, shapes in (("one", one), ("other", other)):
        gaps[[side, f"{side}_m"]] = _along(gaps["geometry"].to_numpy(), shapes)
    is_between = gaps[["one_m", "other_m"]].min(axis=1) > gaps["width_m"]
    places = shapely.point_on_surface(gaps["geometry"].to_numpy())
    is_closed = np.isin(np.arange(len(gaps)), shapely.STRtree(holes).query(places, predicate="intersects")[0])
    is_slender = shapely.area(gaps["geometry"].to_numpy()) >= _SLENDER * gaps["width_m"] ** 2
    is_gap = is_between & (gaps["width_m"] <= REACH_M) & (is_closed | is_slender)
    return gaps.loc[is_gap, ["one", "other", "geometry", "width_m"]].astype({"one": np.intp, "other": np.intp})


def _expanded(shapes: Shapes) -> npt.NDArray[np.float64]:
    return np.asarray(shapely.bounds(shapes) + REACH_M * np.array([-1, -1, 1, 1]))


def _closed(ground: Any) -> Any:
    """Return the ground with its narrow gaps filled."""
    half_m = tolerances().topology.open_gap_m / 2
    return shapely.buffer(shapely.buffer(ground, half_m, join_style="mitre"), -half_m, join_style="mitre")


def _holes(ground: Any) -> Shapes:
    """Return what the ground encloses."""
    polygons = shapely.get_parts(ground)
    rings = np.concatenate(
        [shapely.get_rings(polygon)[1:] for polygon in polygons[shapely.get_num_interior_rings(polygons) > 0]]
        or [np.empty(0, dtype=object)]
    )
    return np.asarray(shapely.polygons(rings), dtype=object)


def _along(gaps: Shapes, shapes: Shapes) -> npt.NDArray[np.float64]:
    """Return of each gap the parcel with the longest boundary along it, and how long all of them are, m; (n, 2)."""
    noise_m = tolerances().topology.ignore_width_m
    gap, parcel = shapely.STRtree(shapes).query(gaps, predicate="dwithin", distance=noise_m)
    edges = shapely.boundary(gaps[gap])
    length = shapely.length(shapely.intersection(edges, shapely.buffer(shapes[parcel], noise_m)))
    table = pd.DataFrame({"gap": gap, "parcel": parcel, "length": length})
    table = table[table["length"] > 2 * noise_m].sort_values(["gap", "length", "parcel"], ascending=[True, False, True])
    by_gap = table.groupby("gap")
    found = pd.DataFrame({"parcel": by_gap["parcel"].first(), "length": by_gap["length"].sum()})
    return found.reindex(np.arange(len(gaps))).fillna({"parcel": -1, "length": 0.0}).to_numpy(dtype=np.float64)
