"""Files whose coordinates were read in a wrong system: which one puts their parcels into their communes.

Easting and northing alone do not tell the meridian: what lies in Hải Dương in 105°30′ lies in Hải Phòng in 105°45′.
The communes do, since the provincial meridians lie 26 km apart at the least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import ceil

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Geod

from schemas.crs import (
    GEOGRAPHIC,
    GRIDS,
    crs_label,
    parse_system,
    strip_zone_prefix,
    system_of,
    system_words,
    to_wgs84,
    zone_of,
)
from schemas.finding import Text
from schemas.province import Province
from schemas.tolerances import tolerances

Floats = npt.NDArray[np.float64]

NEARLY_ALL = 0.9
SAMPLE_PARCELS = 1000
"""A system is a matter of the file: so many of its parcels tell."""
_DEGREE_M = 111_000.0
_HANOI_72 = (2044, 2045)
"""Gauss-Krüger zones of Hà Nội 1972, whose eastings begin with 18 or 19."""


class Order(StrEnum):
    """How two numbers are easting and northing."""

    USUAL = "usual"
    SWAPPED = "swapped"
    PREFIXED = "prefixed"
    """The number of the zone stands before the easting, as in 48 595 456.7."""
    SWAPPED_PREFIXED = "swapped-prefixed"


_ORDERS = {
    Order.USUAL: Text(vi="", en=""),
    Order.SWAPPED: Text(vi=", hai trục X, Y đổi chỗ", en=", with X and Y swapped"),
    Order.PREFIXED: Text(vi=", số hiệu múi đứng trước tọa độ Y", en=", with the zone number before the easting"),
    Order.SWAPPED_PREFIXED: Text(
        vi=", hai trục X, Y đổi chỗ, số hiệu múi đứng trước tọa độ Y",
        en=", with X and Y swapped and the zone number before the easting",
    ),
}


_TWIN = Text(vi=" hoặc hệ WGS 84 tương ứng (lệch khoảng 200 m)", en=" or its counterpart in WGS 84 (about 200 m apart)")
"""Extents of communes cannot tell the datums apart; the 3° zones exist in VN-2000 only."""
_NO_TWIN = Text(vi="", en="")


@dataclass(frozen=True, slots=True)
class Fitting:
    """A system and an order of axes in which coordinates may be meant."""

    system: CRS
    order: Order

    def degrees(self, xy: Floats, datum_pipeline: str | None) -> Floats:
        """Return longitude and latitude (WGS 84), infinite where there is none; shape (n, 2)."""
        x, y = xy.T if self.order in {Order.USUAL, Order.PREFIXED} else xy[:, ::-1].T
        if self.order in {Order.PREFIXED, Order.SWAPPED_PREFIXED}:
            x, number = strip_zone_prefix(x)
            if number is None:
                return np.full_like(xy, np.inf)
        return np.column_stack(to_wgs84(self.system, datum_pipeline).transform(x, y))

    def words(self) -> Text:
        """Name the system and the order of axes."""
        own, order, zone = system_words(self.system), _ORDERS[self.order], zone_of(self.system)
        has_twin = self.is_geographic or (zone is not None and zone.width == 6)
        twin = _TWIN if has_twin else _NO_TWIN
        return Text(vi=own.vi + twin.vi + order.vi, en=own.en + twin.en + order.en)

    @property
    def is_geographic(self) -> bool:
        """True for longitude, latitude."""
        return self.system.is_geographic


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """What a file is said to be in, what its coordinates are in, and how far apart that puts its parcels.

    Attributes
    ----------
    distance_km
        None where the declared system has no such place.
    is_in_degrees
        True if what was taken for metres is degrees, so that there are neither lengths nor areas.
    """

    declared: Text
    fitting: Text
    distance_km: float | None
    is_in_degrees: bool


def find_misread(parcels: pd.DataFrame, province: Province) -> dict[str, Misread]:
    """Return the files whose parcels lie outside of their communes, and inside when they are read in another way.

    Parameters
    ----------
    parcels
        Parcel frame; looked at are the coordinates as received, and the communes whose extent is known.
    """
    boxes = commune_boxes(parcels, province)
    received = pd.DataFrame(parcels[["source_file", "crs_received", "geometry_received"]])
    known = received[(received.notna() & boxes.notna().all(axis=1).to_numpy()[:, None]).all(axis=1)]
    found = {}
    for (file, crs), rows in known.groupby(["source_file", "crs_received"], sort=True):
        some = rows.iloc[:: ceil(len(rows) / SAMPLE_PARCELS)]
        bounds = shapely.bounds(shapely.from_wkb(some["geometry_received"].to_numpy(), on_invalid="ignore"))
        middle = (bounds[:, :2] + bounds[:, 2:]) / 2
        is_finite = np.isfinite(middle).all(axis=1)
        where = boxes.loc[some.index].to_numpy()[is_finite]
        if misread := _judge(middle[is_finite], where, CRS.from_user_input(crs), province):
            found[str(file)] = misread
    return found


def commune_boxes(parcels: pd.DataFrame, province: Province) -> pd.DataFrame:
    """Return west, south, east, north of the commune of each parcel in degrees; missing where it is not known.

    A commune of the list before lies in those that it went to.
    """
    table = pd.DataFrame(parcels[["commune_code", "commune_list"]])
    group = table.groupby(list(table.columns), dropna=False, sort=False).ngroup()
    first = table[~group.duplicated()]
    each = [_box(code, version, province) for code, version in first.itertuples(index=False)]
    return pd.DataFrame(np.array(each, dtype=np.float64).reshape(-1, 4)[group], index=parcels.index)


def _box(code: object, version: object, province: Province) -> tuple[float, ...]:
    """Return the box around a commune of some version of the list; NaN where it is not known."""
    is_former = isinstance(version, str) and version != province.current_list
    former = province.former_units.get(str(code)) if is_former else None
    units = [province.current_units.get(one) for one in (former.successors if former else (str(code),))]
    boxes = [unit.bbox for unit in units if unit and unit.bbox]
    if not boxes or len(boxes) < len(units):
        return (np.nan,) * 4
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _judge(xy: Floats, boxes: Floats, declared: CRS, province: Province) -> Misread | None:
    """Judge one file by the middles of its parcels, shape (n, 2), and the boxes of their communes, shape (n, 4)."""
    if len(xy) == 0:
        return None
    datum_pipeline = province.datum_pipeline
    stated = _as_declared(xy, declared, datum_pipeline)
    limits = tolerances().extent
    if is_inside(stated, boxes, limits.outside_m).mean() > 1 - NEARLY_ALL:
        return None
    fitting = [
        one
        for one in _possible(province.accepted_crs)
        if is_inside(one.degrees(xy, datum_pipeline), boxes, limits.inside_m).mean() >= NEARLY_ALL
    ]
    if not fitting:
        return None
    true = np.median(fitting[0].degrees(xy, datum_pipeline), axis=0)
    words = [one.words() for one in fitting]
    return Misread(
        declared=system_words(declared),
        fitting=Text(vi="; hoặc ".join(one.vi for one in words), en="; or ".join(one.en for one in words)),
        distance_km=_distance_km(np.median(stated, axis=0), true),
        is_in_degrees=declared.is_projected and fitting[0].is_geographic,
    )


def _as_declared(xy: Floats, declared: CRS, datum_pipeline: str | None) -> Floats:
    """Return longitude and latitude as normalisation understood the coordinates, shape (n, 2)."""
    easting, _ = strip_zone_prefix(xy[:, 0]) if zone_of(declared) else (xy[:, 0], None)
    return np.column_stack(to_wgs84(declared, datum_pipeline).transform(easting, xy[:, 1]))


@cache
def _possible(accepted: tuple[int | str, ...]) -> Sequence[Fitting]:
    """All grids and degrees in every order of axes, those that the province accepts first.

    A zone number stands before no degrees; in the grids of Hà Nội 1972 it belongs to the easting.
    """
    own = [crs_label(parse_system(one)) for one in accepted]
    grids = sorted(map(system_of, GRIDS), key=lambda grid: crs_label(grid) not in own)
    others = [CRS.from_epsg(epsg) for epsg in (GEOGRAPHIC, *_HANOI_72)]
    return (
        *(Fitting(grid, order) for grid in grids for order in Order),
        *(Fitting(other, order) for other in others for order in (Order.USUAL, Order.SWAPPED)),
    )


def is_inside(degrees: Floats, boxes: Floats, margin_m: float) -> npt.NDArray[np.bool_]:
    """Say which places lie in their boxes or nearer to them than a margin; shape (n,)."""
    longitude, latitude = degrees.T
    west, south, east, north = boxes.T
    margin = margin_m / _DEGREE_M
    wider = margin / np.cos(np.radians(south))
    return np.asarray(
        (longitude >= west - wider)
        & (longitude <= east + wider)
        & (latitude >= south - margin)
        & (latitude <= north + margin),
        dtype=np.bool_,
    )


def _distance_km(one: Floats, other: Floats) -> float | None:
    """Return the distance of two places; None where one is nowhere."""
    if not (np.abs([one, other]) <= [180, 90]).all():
        return None
    return float(Geod(ellps="WGS84").inv(*one, *other)[2]) / 1000
