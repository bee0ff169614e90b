"""The columns of a delivered parcel layer, in the national names (ThuaDat)."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.demo.ground import move
from pipeline.demo.people import addresses, holders, personal_numbers
from pipeline.demo.plan import Array, Use
from pipeline.demo.sheets import WARD, Town
from pipeline.demo.town import Sheet, home_grid
from schemas.province import Unit


class _Kind(NamedTuple):
    """Land-use codes in a ward and in a rural commune; code of the user or manager, and its name (None: a person)."""

    ward: str
    rural: str
    user: str
    holder: str | None


_COUNCIL = "Ủy ban nhân dân {commune}"
_KINDS = {
    Use.HOUSE: _Kind("ODT", "ONT", "CNV", None),
    Use.GARDEN_HOUSE: _Kind("ODT", "ONT", "CNV", None),
    Use.GARDEN: _Kind("CLN", "CLN", "CNV", None),
    Use.PADDY: _Kind("LUC", "LUC", "CNV", None),
    Use.CROP: _Kind("HNK", "HNK", "CNV", None),
    Use.FISH_POND: _Kind("NTS", "NTS", "CNV", None),
    Use.POND: _Kind("MNC", "MNC", "TCQ", _COUNCIL),
    Use.SHOP: _Kind("TMD", "TMD", "TKT", "Công ty thương mại giả lập"),
    Use.WORKSHOP: _Kind("SKC", "SKC", "TKT", "Công ty sản xuất giả lập"),
    Use.SCHOOL: _Kind("DGD", "DGD", "TSN", "Trường tiểu học giả lập"),
    Use.MARKET: _Kind("DCH", "DCH", "TCQ", _COUNCIL),
    Use.OFFICE: _Kind("TSC", "TSC", "TCN", _COUNCIL),
    Use.CLINIC: _Kind("DYT", "DYT", "TSN", "Trạm y tế giả lập"),
    Use.CULTURE: _Kind("DVH", "DVH", "CDS", "Cộng đồng dân cư"),
    Use.PARK: _Kind("DKV", "DKV", "TCQ", _COUNCIL),
    Use.PAGODA: _Kind("TON", "TON", "TTG", "Chùa giả lập"),
    Use.TEMPLE: _Kind("TIN", "TIN", "CDS", "Cộng đồng dân cư"),
    Use.CEMETERY: _Kind("NTD", "NTD", "TCQ", _COUNCIL),
    Use.TRANSFORMER: _Kind("DNL", "DNL", "TKT", "Công ty điện lực giả lập"),
    Use.VACANT: _Kind("BCS", "BCS", "TCQ", _COUNCIL),
    Use.STREET: _Kind("DGT", "DGT", "TCQ", _COUNCIL),
    Use.DITCH: _Kind("DTL", "DTL", "TCQ", _COUNCIL),
    Use.RIVER: _Kind("SON", "SON", "TCQ", _COUNCIL),
}


INTERNAL = ["use", "is_inner", "meets"]
"""What is used here and not delivered: the `Use` of the ground, and whether it keeps off the sheet's edge."""

_NO_PARCEL = (Use.POND, Use.STREET, Use.DITCH, Use.RIVER)
"""Numbered with the parcels, but none (Thông tư 10/2024 Điều 9)."""


def describe(town: Town, unit: Unit, sheet: Sheet, grid: int) -> gpd.GeoDataFrame:
    """Return a sheet as the records that a surveyor delivers, in order of parcel number.

    Besides the delivered columns there are `INTERNAL` ones, for planting faults.

    Parameters
    ----------
    grid
        EPSG code of the plane grid in which the sheet is drawn and its areas are measured; numbers, holders and uses
        are the same in every grid.
    """
    order = zigzag(sheet.polygons)
    boxes, shapes = sheet.boxes[order], move(sheet.polygons[order], home_grid(unit), grid)
    rng = np.random.default_rng([town.seed, town.commune, sheet.number])
    count = len(boxes)
    is_person = pd.isna(_by_use("holder", boxes["use"]))
    area = np.round(shapely.area(shapes), 1)
    columns = {
        "maXa": unit.code,
        "soHieuToBanDo": sheet.number,
        "soThuTuThua": np.arange(1, count + 1),
        "soHieuToBanDoCu": str(sheet.number // 2 + 3),
        "soThuTuThuaCu": _old_numbers(count, rng),
        "dienTich": area,
        "dienTichPhapLy": _legal_area(area, town.style.scale, is_person, rng),
        "kyHieuMucDichSuDung": _land_use(boxes["use"], area, is_ward=town.style is WARD),
        "kyHieuDoiTuong": _by_use("user", boxes["use"]),
        "laDoiTuongChiemDat": np.isin(boxes["use"], _NO_PARCEL).astype(np.int32),
        "tenChu": _holders(boxes["use"], is_person, unit.name, rng),
        "soDinhDanh": _where(is_person, personal_numbers(count, rng)),
        "diaChi": addresses(
            boxes,
            sheet.number,
            f"{unit.name[0].lower()}{unit.name[1:]}, thành phố Hải Phòng",
            is_ward=town.style is WARD,
        ),
        "tyLe": town.style.scale,
        "use": boxes["use"],
        "is_inner": sheet.is_inner[order],
        "meets": sheet.meets[order],
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=grid)


def zigzag(shapes: Array) -> Array:
    """Return the order in which parcels are numbered: from the north, rows to the right and back.

    Source: Thông tư 25/2014/TT-BTNMT Điều 16.6.

    Parameters
    ----------
    shapes
        Polygons, metres.
    """
    x, y = shapely.get_coordinates(shapely.centroid(shapes)).T
    height = max(25.0, 1.2 * float(np.median(shapely.area(shapes))) ** 0.5)
    band = ((y.max() - y) // height).astype(int)
    return np.lexsort((np.where(band % 2, -x, x), band))


def _where(is_given: Array, values: Array) -> Array:
    """Return the values where they are given, None elsewhere; dtype object."""
    out = np.full(len(values), None, dtype=object)
    out[is_given] = values[is_given]
    return out


def _by_use(field: str, use: Array) -> Array:
    """Look up one field of `_KINDS` for each box."""
    values = np.empty(len(Use), dtype=object)
    values[:] = [getattr(_KINDS[kind], field) for kind in Use]
    return np.asarray(values[use])


def _old_numbers(count: int, rng: np.random.Generator) -> Array:
    """Numbers on the map before: text, some with a letter, some parcels new."""
    numbers = (rng.permutation(count) + 1).astype(str).astype(object)
    kind = rng.random(count)
    return _where(kind < 0.9, np.where(kind < 0.03, numbers + "a", numbers))


def _legal_area(area: Array, scale: int, is_person: Array, rng: np.random.Generator) -> Array:
    """Area on the certificate: mostly the measured one, sometimes that of an older survey, none without certificate."""
    kind = rng.random(len(area))
    # As far apart as two good surveys may be: 0.0004 · M · √P (Quy phạm 1999).
    older = np.round(area + rng.uniform(-0.8, 0.8, len(area)) * 0.0004 * scale * np.sqrt(area), 1)
    return np.where(~is_person | (kind > 0.9), np.nan, np.where(kind < 0.2, older, area))


def _land_use(use: Array, area: Array, *, is_ward: bool) -> Array:
    """Land-use code; houses with a garden have two, with the area of each."""
    code = _by_use("ward" if is_ward else "rural", use)
    home = np.clip(np.floor(area * 0.5 / 10) * 10, 10, 120 if is_ward else 300)
    parts = code + np.char.mod(" %g", home).astype(object) + np.char.mod("; CLN %.1f", area - home).astype(object)
    return np.where((use == Use.GARDEN_HOUSE) & (area > 40), parts, code)


def _holders(use: Array, is_person: Array, commune: str, rng: np.random.Generator) -> Array:
    names = _by_use("holder", use)
    names[names == _COUNCIL] = _COUNCIL.format(commune=commune)
    names[is_person] = holders(int(is_person.sum()), rng)
    return names
