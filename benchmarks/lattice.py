"""Clean parcels by the million, made in memory: quadrilaterals with bent sides of 8 to 12 vertices, all of them shared.

They lie in islands of 10,000 lots, one in the middle of each commune of Hải Phòng, twenty sheets in each.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.enums import TransformDirection

from pipeline.normalise import normalise
from schemas.crs import to_wgs84
from schemas.frames import Batch, Layer, Layers
from schemas.package import Manifest, Package
from schemas.province import Unit, load_province
from schemas.source import load_source

Floats = npt.NDArray[np.float64]

PROVINCE, SOURCE = "haiphong", "national"
EPSG = 9210
ACROSS = 100
"""Lots in a row, and rows in an island."""
LOT_M = (11.0, 14.0)
PARCELS_A_SHEET = 500
PACKAGE = Package(
    name="lattice",
    sha256="",
    content_sha256="",
    receipt="",
    received=datetime(2026, 11, 23, tzinfo=UTC),
    files=(),
    manifest=Manifest(synthetic=True),
)


def make_batch(parcels: int, *, seed: int = 1, spoilt_share: float = 0.0) -> Batch:
    """Return clean parcels as normalisation hands them on, some of them spoilt; parameters as of `make_lots`."""
    lots = make_lots(parcels, seed=seed, spoilt_share=spoilt_share)
    return normalise(lots, load_source(SOURCE), load_province(PROVINCE))


def make_lots(parcels: int, *, seed: int = 1, spoilt_share: float = 0.0) -> Layers:
    """Return clean parcels as read, some of them spoilt.

    Parameters
    ----------
    parcels
        How many; at most 1,100,000, since the communes are not more.
    seed
        For the dice.
    spoilt_share
        Share of the parcels of which one corner is pulled out of its place by 5 to 50 cm.
    """
    rng = np.random.default_rng(seed)
    places = _places(-(-parcels // ACROSS**2))
    islands = [
        _island(min(ACROSS**2, parcels - number * ACROSS**2), place, rng, spoilt_share)
        for number, place in enumerate(places["place"])
    ]
    shapes = np.concatenate(islands)
    frame = describe(shapes, np.repeat(places["code"].to_numpy(), [len(one) for one in islands]), rng)
    layer = Layer(frame=frame, file="thua.gpkg", name="thua", driver="GPKG")
    return Layers(package=PACKAGE, source=SOURCE, layers=(layer,), read=len(frame))


def _places(count: int) -> pd.DataFrame:
    """Return the codes of communes and the middles of their boxes, metres, none of them near another."""
    province = load_province(PROVINCE)
    operation = to_wgs84(CRS.from_epsg(EPSG), province.datum_pipeline)
    reach = np.array(LOT_M) * ACROSS + 100
    chosen: list[tuple[str, Floats]] = []
    for unit in province.current_units.values():
        place = np.array(operation.transform(*_middle(unit), direction=TransformDirection.INVERSE))
        if all((np.abs(place - other) > reach).any() for _, other in chosen):
            chosen.append((unit.code, place))
    if count > len(chosen):
        msg = f"there is room for {len(chosen)} islands only"
        raise ValueError(msg)
    return pd.DataFrame(chosen[:count], columns=["code", "place"])


def _middle(unit: Unit) -> tuple[float, float]:
    west, south, east, north = unit.bbox or (np.nan,) * 4
    return (west + east) / 2, (south + north) / 2


def _island(lots: int, place: Floats, rng: np.random.Generator, spoilt_share: float) -> npt.NDArray[Any]:
    """Return lots row by row: each side has one or two vertices of its own, and both neighbours have them."""
    shape = (-(-lots // ACROSS) + 1, ACROSS + 1)
    row, column = np.indices(shape)
    corners = np.stack([column, row], axis=-1) * LOT_M + rng.uniform(-1.5, 1.5, (*shape, 2)) + place
    east, north = _bends(corners[:, :-1], corners[:, 1:], rng), _bends(corners[:-1], corners[1:], rng)
    south_side, north_side = east[:-1], east[1:, :, ::-1]
    west_side, east_side = north[:, :-1, ::-1], north[:, 1:]
    start = [corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]]
    sides = [south_side, east_side, north_side, west_side]
    rings = np.concatenate(
        [np.concatenate([corner[:, :, None], side], axis=2) for corner, side in zip(start, sides, strict=True)], axis=2
    ).reshape(-1, 12, 2)[:lots]
    is_spoilt = rng.random(len(rings)) < spoilt_share
    turn = rng.uniform(0, 2 * np.pi, is_spoilt.sum())
    rings[is_spoilt, 0] += (rng.uniform(0.05, 0.5, is_spoilt.sum()) * [np.cos(turn), np.sin(turn)]).T
    is_there = ~np.isnan(rings[..., 0])
    owner = np.repeat(np.arange(len(rings)), is_there.sum(axis=1))
    xy = np.round(rings[is_there], 3)
    return np.asarray(shapely.polygons(shapely.linearrings(xy, indices=owner)), dtype=object)


def _bends(start: Floats, end: Floats, rng: np.random.Generator) -> Floats:
    """Return the vertices inside of sides, shape (…, 2, 2): two, or one and NaN."""
    along = end - start
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    share, bend = rng.uniform([0.25, 0.6], [0.4, 0.75], (*along.shape[:-1], 2)), rng.uniform(-0.03, 0.03, along.shape)
    bends = start[..., None, :] + along[..., None, :] * share[..., None] + across[..., None, :] * bend[..., None]
    bends[rng.random(along.shape[:-1]) < 0.5, 1] = np.nan
    return np.asarray(bends)


def describe(shapes: npt.NDArray[Any], communes: npt.NDArray[Any], rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Give lots the columns of a delivery in the national names."""
    at = np.arange(len(shapes))
    number = at % ACROSS**2
    area = shapely.area(shapes).round(1)
    is_ward = pd.Series(communes).map(lambda code: load_province(PROVINCE).current_units[code].kind == "Phường")
    home, garden = np.where(is_ward, "ODT", "ONT"), np.where(rng.random(len(at)) < 0.2, "+CLN", "")
    table = {
        "maXa": communes,
        "soHieuToBanDo": number // PARCELS_A_SHEET + 1,
        "soThuTuThua": number % PARCELS_A_SHEET + 1,
        "soHieuToBanDoCu": (number // PARCELS_A_SHEET + 7).astype(str),
        "soThuTuThuaCu": (number % PARCELS_A_SHEET + 3).astype(str),
        "dienTich": area,
        "dienTichPhapLy": area,
        "kyHieuMucDichSuDung": home + garden,
        "kyHieuDoiTuong": "CNV",
        "diaChi": [f"Số {one % 97 + 1}, tổ dân phố {one // 500}" for one in number.tolist()],
        "laDoiTuongChiemDat": 0,
        "tyLe": 500,
    }
    return gpd.GeoDataFrame(table, geometry=shapes, crs=EPSG)
