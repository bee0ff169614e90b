"""Parcels under the national names, which VBDLIS reads and the source description ``national`` reads back.

References
----------
Columns of ThuaDat as VBDLIS exchanges them; Thông tư 09/2024/TT-BTNMT. Holders are not among them.
"""

from __future__ import annotations

from enum import Enum
from functools import cache

import geopandas as gpd
import pandas as pd

from pipeline.publish.exports.registry import CannotExport
from schemas.codes import LandUsePart
from schemas.finding import Text
from schemas.land_use import parse_land_use

NAMES = {
    "commune_code": "maXa",
    "sheet_number": "soHieuToBanDo",
    "parcel_number": "soThuTuThua",
    "old_commune_code": "maXaCu",
    "old_sheet_number": "soHieuToBanDoCu",
    "old_parcel_number": "soThuTuThuaCu",
    "parcel_id": "maThuaDat",
    "area_m2": "dienTich",
    "legal_area_m2": "dienTichPhapLy",
    "land_use": "kyHieuMucDichSuDung",
    "user_code": "kyHieuDoiTuong",
    "is_parcel": "laDoiTuongChiemDat",
    "address": "diaChi",
    "scale_denominator": "tyLe",
}
"""Canonical column → national name: all that exports say of a parcel."""


class LandUses(Enum):
    """How the land uses of a parcel are written."""

    CODES = "ONT+CLN"
    """As the land platform has them, without areas."""
    FULL = "ONT 80; CLN 82.8"
    """As delivered, with areas where they are known."""


def as_national(parcels: gpd.GeoDataFrame, land_uses: LandUses = LandUses.FULL) -> gpd.GeoDataFrame:
    """Return parcels with the columns of `NAMES`, in that order, and ``geometry``.

    Parameters
    ----------
    parcels
        Canonical columns.

    Raises
    ------
    CannotExport
        If a sheet or a parcel has a name that is no number; nationally they are integers.
    """
    unnumbered = int(parcels[["sheet_number", "parcel_number"]].isna().any(axis=1).sum())
    if unnumbered:
        said = Text(
            vi=f"{unnumbered} thửa có số tờ hoặc số thửa không phải là số; cột quốc gia chỉ nhận số.",
            en=f"{unnumbered} parcels have a sheet or parcel number that is none; the national columns take numbers.",
        )
        raise CannotExport(said)
    table = pd.DataFrame({name: parcels[canonical] for canonical, name in NAMES.items()})
    table["laDoiTuongChiemDat"] = (~parcels["is_parcel"]).astype("Int64")
    table["kyHieuMucDichSuDung"] = land_use_texts(parcels, land_uses)
    return gpd.GeoDataFrame(table, geometry=parcels.geometry)


def land_use_texts(parcels: gpd.GeoDataFrame, land_uses: LandUses) -> pd.Series[str]:
    """Return the land uses of parcels as texts."""
    texts = [
        _text(None if pd.isna(text) else text, tuple(parts), land_uses)
        for text, parts in zip(parcels["land_use"], parcels["land_use_parts"], strict=True)
    ]
    return pd.Series(texts, index=parcels.index, dtype="string")


@cache
def _text(delivered: str | None, parts: tuple[LandUsePart, ...], land_uses: LandUses) -> str | None:
    """Write land uses; as delivered where a code is not known, or would be read as another one."""
    codes = [part.code for part in parts if part.code]
    if len(codes) < len(parts) or not parts:
        return delivered
    has_areas = land_uses is LandUses.FULL
    if has_areas and delivered is not None and _same(parse_land_use(delivered), parts, has_areas):
        return delivered
    areas = [f" {part.area_m2:.12g}" if has_areas and part.area_m2 is not None else "" for part in parts]
    made = ("; " if any(areas) else "+").join(code + area for code, area in zip(codes, areas, strict=True))
    return made if _same(parse_land_use(made), parts, has_areas) else delivered


def _same(ours: tuple[LandUsePart, ...], theirs: tuple[LandUsePart, ...], has_areas: bool) -> bool:
    """Say whether land uses have the same codes of the same lists, and the same areas where these count."""

    def known(part: LandUsePart) -> tuple[object, ...]:
        return part.code_system, part.code, part.area_m2 if has_areas else None

    return [*map(known, ours)] == [*map(known, theirs)]


def without_areas(parcels: gpd.GeoDataFrame) -> int:
    """Count the parcels whose land uses have areas of their own, which `LandUses.CODES` leaves out."""
    return sum(
        len(parts) > 1 and any(part.area_m2 is not None for part in parts) for parts in parcels["land_use_parts"]
    )
