"""EDG-05: a parcel lies off the frame of its sheet, even when the frame is extended as far as it may be."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.crs import zone_of
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.sheets import SCALES, MapSheet, frame_side_m, sheet_at

EXTENSION_CM = 20
"""How far a frame may be extended on each side, on the map (Điều 5.2)."""
_CADASTRAL_ZONE_DEG = 3
_MOST = 0.5
_NEARLY_ALL = 0.9
"""Share of a sheet's parcels that must lie in its extended frame; a sheet with less is not laid out by frames."""

SPEC = CheckSpec(
    code="EDG-05",
    severity=Severity.WARNING,
    group=AcceptanceGroup.GROUND_SURVEY,
    criterion=Criterion.ACCURATE,
    scope=Scope.POLYGON,
    title=Text(vi="Thửa nằm ngoài khung tờ bản đồ", en="Parcel outside the frame of its sheet"),
    message=Text(
        vi="Tâm thửa {parcel} ngoài khung mở rộng 20 cm của tờ {sheet} (số hiệu mảnh {number}, 1:{scale}) "
        "{measured:.1f} m.",
        en="The centre of parcel {parcel} lies {measured:.1f} m off the frame of sheet {sheet} (number {number}, "
        "1:{scale}) extended by 20 cm.",
    ),
    advice=Text(
        vi="Kiểm tra số tờ của thửa. Số hiệu mảnh được suy từ nơi có phần lớn số thửa của tờ.",
        en="Check the sheet number of the parcel. The frame is the one that holds most parcels of the sheet.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 5.2, 16.4, Phụ lục 03; TT 26/2024/TT-BTNMT Điều 5",
    needs=("CRS-01",),
)


@check(SPEC)
def outside_frame(context: Context) -> pd.DataFrame:
    """Compare the centres of parcels with the frame that most parcels of their sheet lie in.

    Nothing is said of roads and water, which are long by nature, of sheets with parcels of several scales, and of
    sheets that do not follow the frames: extracts, sheets of other grids.
    """
    parcels = _framed(context)
    found = [_off(parcels.loc[rows], int(scale)) for (_, _, scale), rows in _sheets(parcels)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _framed(context: Context) -> pd.DataFrame:
    """Return sheet, scale and centre of the parcels of which a frame is known."""
    crs = context.parcels.crs
    zone = None if crs is None else zone_of(crs)
    if zone is None or zone.width != _CADASTRAL_ZONE_DEG:
        raise NotApplicable(vi="tọa độ không ở múi 3° VN-2000", en="coordinates are not in a 3° zone of VN-2000")
    columns = ["commune_code", "sheet_label", "scale_denominator", "is_parcel", "crs_received"]
    table = pd.DataFrame(context.parcels[columns]).assign(parcel=np.arange(len(context.parcels)))
    is_framed = table["scale_denominator"].isin(SCALES) & table["sheet_label"].notna()
    if not is_framed.any():
        raise NotApplicable(vi="không rõ tỷ lệ bản đồ", en="the map scale is not known")
    is_framed &= context.is_sound & table["is_parcel"].fillna(True) & (table["crs_received"] == context.crs)
    framed = pd.DataFrame(table[is_framed.to_numpy(dtype=bool)])
    centre = shapely.centroid(context.geometry[framed["parcel"].to_numpy()])
    return framed.assign(east_m=shapely.get_x(centre), north_m=shapely.get_y(centre))


def _sheets(parcels: pd.DataFrame) -> list[tuple[Any, Any]]:
    """Return rows by commune, sheet and scale, sheets of several scales left out."""
    keys = ["commune_code", "sheet_label"]
    scales = parcels.groupby(keys, dropna=False)["scale_denominator"].transform("nunique")
    return list(parcels[scales == 1].groupby([*keys, "scale_denominator"], dropna=False).groups.items())


def _off(parcels: pd.DataFrame, scale: int) -> pd.DataFrame:
    """Return the parcels of one sheet that lie off its extended frame."""
    sheet = _frame(parcels, scale)
    if sheet is None:
        return pd.DataFrame()
    off_m = _distance_m(parcels, sheet.extended_m(EXTENSION_CM))
    if (off_m > 0).mean() > 1 - _NEARLY_ALL:
        return pd.DataFrame()
    is_off = off_m > 0
    found = parcels.loc[is_off, ["parcel"]].assign(measured=off_m[is_off], limit=0.0, unit="m")
    return found.assign(number=sheet.number, scale=str(scale))


def _frame(parcels: pd.DataFrame, scale: int) -> MapSheet | None:
    """Return the frame that holds most parcels; None where none holds more than half of them."""
    side_m = frame_side_m(scale)
    cells = (parcels[["east_m", "north_m"]] // side_m).value_counts()
    if cells.iloc[0] <= _MOST * len(parcels):
        return None
    column, row = cells.index[0]
    return sheet_at((column + 0.5) * side_m, (row + 0.5) * side_m, scale)


def _distance_m(parcels: pd.DataFrame, bounds_m: tuple[float, float, float, float]) -> npt.NDArray[np.float64]:
    west, south, east, north = bounds_m
    x, y = parcels["east_m"].to_numpy(), parcels["north_m"].to_numpy()
    beside, above = np.maximum.reduce([west - x, x - east, 0 * x]), np.maximum.reduce([south - y, y - north, 0 * y])
    return np.asarray(np.hypot(beside, above))
