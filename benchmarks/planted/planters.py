"""Which faults can be planted among parcels. Nothing here is taken from the checks.

Each function spoils a field and notes which findings are wanted for it, if any; it returns False where there is no room
left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from benchmarks.planted import bulges, corners, gaps, pairs, shapes
from benchmarks.planted.field import Field

PLANTERS: Mapping[str, Callable[[Field], bool]] = MappingProxyType(
    {
        "EDG-01": bulges.sheet_edge,
        "EDG-01 in a corner": bulges.corner_of_sheets,
        "EDG-01 round a junction": corners.round_corner_of_sheets,
        "EDG-03": bulges.commune_edge,
        "GEO-01": shapes.broken,
        "GEO-02": shapes.no_polygon,
        "GEO-03": shapes.several_parts,
        "GEO-04": shapes.close_vertices,
        "GEO-05": shapes.spike,
        "GEO-06": shapes.sliver,
        "GEO-07": shapes.too_small,
        "GEO-08": shapes.short_edge,
        "GEO-09": shapes.many_vertices,
        "TOP-01": bulges.overlap,
        "TOP-01 TOP-02 round an island": corners.island,
        "TOP-01 of two parts": bulges.overlap_of_parts,
        "TOP-01 over a junction": corners.over_junction,
        "TOP-02": bulges.gap,
        "TOP-02 both sides": gaps.both_sides,
        "TOP-02 left out": gaps.left_out,
        "TOP-02 open end": gaps.open_end,
        "TOP-02 round a junction": corners.round_junction,
        "TOP-02 square millimetre": gaps.square_millimetre,
        "TOP-03": pairs.lone_vertex,
        "TOP-04": pairs.copy,
        "TOP-05": pairs.inside,
        "TOP-09": pairs.point_off,
    }
)
"""By the code that each mostly plants, and where."""
