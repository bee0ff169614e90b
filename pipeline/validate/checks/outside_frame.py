"""EDG-05: a parcel lies off the frame of its sheet, even when the frame is extended as far as it may be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.crs import zone_of
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.sheets import ORIGIN_EAST_M, SCALES, MapSheet, frame_side_m, sheet_at

EXTENSION_CM = 20
"""How far a frame may be extended on each side, on the map (Điều 5.2)."""
_CADASTRAL_ZONE_DEG = 3
_SIDE_M = {scale: frame_side_m(scale) for scale in SCALES}
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
    parcels = parcels.merge(_frames(parcels), on="group")
    off_m = _distance_m(parcels)
    parcels = parcels.assign(measured=off_m, is_off=off_m > 0)
    is_laid_out = parcels.groupby("group")["is_off"].transform("mean") <= 1 - _NEARLY_ALL
    found = parcels[parcels["is_off"] & is_laid_out]
    numbers = [_frame_of(*row).number for row in found[["column", "row", "scale"]].astype(int).itertuples(index=False)]
    return found[["parcel", "measured"]].assign(limit=0.0, unit="m", number=numbers, scale=found["scale"].astype(str))


def _framed(context: Context) -> pd.DataFrame:
    """Return the parcels of which a frame may be known: ``parcel``, ``group`` (their sheet), ``scale`` and centre."""
    crs = context.parcels.crs
    zone = None if crs is None else zone_of(crs)
    if zone is None or zone.width != _CADASTRAL_ZONE_DEG:
        raise NotApplicable(vi="tọa độ không ở múi 3° VN-2000", en="coordinates are not in a 3° zone of VN-2000")
    parcels, group = context.parcels, context.sheets.sheet[: len(context.parcels)]
    is_framed = parcels["scale_denominator"].isin(SCALES).to_numpy(dtype=bool) & (group >= 0)
    if not is_framed.any():
        raise NotApplicable(vi="không rõ tỷ lệ bản đồ", en="the map scale is not known")
    is_framed &= context.is_sound & parcels["is_parcel"].fillna(True).to_numpy(dtype=bool)
    is_framed &= (parcels["crs_received"] == context.crs).fillna(False).to_numpy(dtype=bool)
    at = np.flatnonzero(is_framed)
    centre = shapely.centroid(context.geometry[at])
    scale = parcels["scale_denominator"].to_numpy(dtype=np.int64, na_value=0)[at]
    return pd.DataFrame(
        {
            "parcel": at,
            "group": group[at],
            "scale": scale,
            "east_m": shapely.get_x(centre),
            "north_m": shapely.get_y(centre),
        }
    )


def _frames(parcels: pd.DataFrame) -> pd.DataFrame:
    """Return the frame that holds more than half of the parcels of each ``group``: its ``column`` and ``row``."""
    side_m = parcels["scale"].map(_SIDE_M)
    column, row = (parcels["east_m"] - ORIGIN_EAST_M) // side_m, parcels["north_m"] // side_m
    cells = parcels.assign(column=column.astype(np.int64), row=row.astype(np.int64))
    counts = cells.groupby(["group", "column", "row"])["scale"].agg(["size", "min", "max"]).reset_index()
    counts["share"] = counts["size"] / counts.groupby("group")["size"].transform("sum")
    scales = counts.groupby("group").agg(least=("min", "min"), greatest=("max", "max"))
    counts = counts.join(scales, on="group")
    return counts.loc[(counts["share"] > _MOST) & (counts["least"] == counts["greatest"]), ["group", "column", "row"]]


def _frame_of(column: int, row: int, scale: int) -> MapSheet:
    side_m = frame_side_m(scale)
    return sheet_at(ORIGIN_EAST_M + (column + 0.5) * side_m, (row + 0.5) * side_m, scale)


def _distance_m(parcels: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return how far each centre lies off the extended frame of its sheet."""
    side_m, more_m = parcels["scale"].map(_SIDE_M), parcels["scale"] * (EXTENSION_CM / 100)
    along = parcels["east_m"] - ORIGIN_EAST_M - parcels["column"] * side_m, parcels["north_m"] - parcels["row"] * side_m
    beside, above = (np.maximum.reduce([-more_m - one, one - side_m - more_m, 0 * one]) for one in along)
    return np.asarray(np.hypot(beside, above), dtype=np.float64)
