"""Packages of which the coordinates are mended when they are read: heights (GEO-10), and a finer grid (GEO-11)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.grounds import NOW, examined
from benchmarks.planted.sizes import NOISE_M, near_or_any
from benchmarks.planted.wanted import Planted
from pipeline.normalise import normalise
from schemas.finding import Finding
from schemas.frames import Layer, Layers
from schemas.package import Package
from schemas.province import load_province
from schemas.source import load_source

_LOTS, _LOT_M = 12, 20.0
_LEAST_M = 0.000001
"""Less is a binary fraction, not a digit that somebody wrote."""


def check_one(rng: np.random.Generator) -> tuple[list[Planted], list[Finding]]:
    """Deliver some lots apart from each other, some with heights, some with vertices off the millimetre grid.

    Returns
    -------
    tuple
        The findings that are wanted, one for the package, and those that are found.
    """
    corners = np.arange(_LOTS)[:, None] * [3 * _LOT_M, 0] + np.array([600_000, 2_300_000])
    rings = corners[:, None] + _LOT_M * np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    is_off, is_high = rng.random((2, _LOTS)) < rng.choice([0, 0.3])
    off_m = np.array([near_or_any(rng, _LEAST_M, _LEAST_M / 4, 0.0005 - NOISE_M) for _ in range(_LOTS)]) * is_off
    rings[np.arange(_LOTS), rng.integers(4, size=_LOTS), rng.integers(2, size=_LOTS)] += off_m
    shapes = shapely.polygons(rings)
    shapes[is_high] = shapely.force_3d(shapes[is_high], rng.uniform(1, 9, is_high.sum()))
    moved_m = np.abs(rings - np.round(rings, 3)).max(axis=(1, 2))
    planted = []
    if (moved_m > _LEAST_M).any():
        planted.append(Planted(code="GEO-11", measured=float(moved_m.max()), severity="info"))
    if is_high.any():
        planted.append(Planted(code="GEO-10", severity="info", count=int(is_high.sum())))
    return planted, _findings(shapes)


def _findings(shapes: np.ndarray[tuple[int], np.dtype[np.object_]]) -> list[Finding]:
    table = {"maXa": "11407", "soHieuToBanDo": 1, "soThuTuThua": range(1, len(shapes) + 1)}
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=9210)
    layer = Layer(frame=frame, file="thua.gpkg", name="thua", driver="GPKG")
    package = Package.unknown("heights.zip", NOW)
    layers = Layers(package=package, source="national", layers=(layer,), read=len(frame))
    source = load_source("national")
    return examined(normalise(layers, source, load_province("generic")), source)
