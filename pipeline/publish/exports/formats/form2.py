"""Form 2: which sheet of which commune was which before 1 July 2025, as VBDLIS has the table.

References
----------
Bảng tham chiếu bản đồ địa chính 2 cấp (BANGTHAMCHIEUBANDODIACHINH2CAP).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from pipeline.publish.exports.registry import Blocks, CannotExport, Export, Order
from pipeline.publish.exports.workbook import new_workbook, write_heads, write_rows
from schemas.finding import Text

SHEET = "BANGTHAMCHIEUBANDODIACHINH2CAP"
COLUMNS = (
    "tinhId", "xaId", "tinhIdCu", "xaIdCu", "soHieuToBanDo", "soHieuToBanDoCu", "ghiChu", "soThuTuThua",
    "soThuTuThuaCu", "tyLe",
)  # fmt: skip
_DELIVERED = {
    "commune_code": "xaId",
    "old_commune_code": "xaIdCu",
    "sheet_label": "soHieuToBanDo",
    "old_sheet_number": "soHieuToBanDoCu",
    "parcel_label": "soThuTuThua",
    "old_parcel_number": "soThuTuThuaCu",
    "scale_denominator": "scale",
}
_FORMER = ["xaIdCu", "soHieuToBanDoCu"]
_NEW = ["xaId", "soHieuToBanDo"]
_NUMBERS = ["soThuTuThua", "soThuTuThuaCu"]


def write(blocks: Blocks, path: Path, order: Order) -> list[Text]:
    """Write what the reference tables of the deliveries say, then what the old keys of parcels say beside them.

    Of parcels that no table tells there is a row for each sheet that went whole to another one, and for each parcel of
    the others.

    Raises
    ------
    CannotExport
        If there is no table, and no parcel has an old number and the commune that it is of.
    """
    delivered = _delivered(order.references)
    parts, unknown = [], 0
    for block in blocks:
        has_sheet, has_commune = block["old_sheet_number"].notna(), block["old_commune_code"].notna()
        unknown += int((has_sheet & ~has_commune).sum())
        parts.append(_moved(block[has_sheet & has_commune]))
    moved = pd.concat(parts, ignore_index=True)
    rows = _sorted(pd.concat([delivered, _derived(moved[~_is_told(moved, delivered)])], ignore_index=True))
    if rows.empty:
        said = Text(
            vi=f"Không có thửa nào có cả mã xã cũ và số tờ cũ ({unknown} thửa chỉ có số tờ cũ).",
            en=f"No parcel has both an old commune and an old sheet ({unknown} have an old sheet only).",
        )
        raise CannotExport(said)
    table = rows.assign(tinhId=order.province.code).reindex(columns=COLUMNS).astype(object)
    with new_workbook(path, order.now) as book:
        sheet = book.add_worksheet(SHEET)
        first = write_heads(book, sheet, [(name,) for name in COLUMNS])
        write_rows(sheet, first, table.where(table.notna(), None).itertuples(index=False, name=None))
    if not unknown:
        return []
    return [
        Text(
            vi=f"{unknown} thửa có số tờ cũ mà không rõ xã cũ, không ghi vào bảng.",
            en=f"{unknown} parcels have an old sheet, but not its commune, and are not in the table.",
        )
    ]


def _delivered(references: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the reference tables under the national names."""
    rows = references.reindex(columns=list(_DELIVERED)).rename(columns=_DELIVERED)
    rows["tyLe"] = [_scale(scale, scale) for scale in rows.pop("scale")]
    return rows


def _is_told(moved: pd.DataFrame, delivered: pd.DataFrame) -> pd.Series[bool]:
    """Say of which parcels a reference table tells: of their whole sheet, or of themselves."""
    is_whole = delivered["soThuTuThuaCu"].isna()
    keys = [*_FORMER, "soThuTuThuaCu"]
    of_sheets, of_parcels = (
        pd.MultiIndex.from_frame(moved[names]).isin(pd.MultiIndex.from_frame(rows[names].astype("string")))
        for names, rows in ((_FORMER, delivered[is_whole]), (keys, delivered[~is_whole]))
    )
    return pd.Series(of_sheets | of_parcels, index=moved.index)


def _moved(parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return old and new keys; a parcel without an old number kept its own."""
    return pd.DataFrame(
        {
            "xaId": parcels["commune_code"],
            "xaIdCu": parcels["old_commune_code"],
            "soHieuToBanDo": parcels["sheet_label"],
            "soHieuToBanDoCu": parcels["old_sheet_number"],
            "soThuTuThua": parcels["parcel_label"],
            "soThuTuThuaCu": parcels["old_parcel_number"].fillna(parcels["parcel_label"]),
            "scale": parcels["scale_denominator"],
        }
    )


def _derived(moved: pd.DataFrame) -> pd.DataFrame:
    """Put the parcels of each sheet together that went whole to one sheet and kept their numbers."""
    target = moved["xaId"] + "/" + moved["soHieuToBanDo"]
    former = [moved[name] for name in _FORMER]
    kept = (moved["soThuTuThua"] == moved["soThuTuThuaCu"]).groupby(former).transform("all")
    is_whole = kept.astype(bool) & (target.groupby(former).transform("nunique") == 1)
    moved = moved.assign(**moved[_NUMBERS].mask(is_whole))
    keys = [*_NEW, *_FORMER, *_NUMBERS]
    scales = moved.groupby(keys, dropna=False)["scale"].agg(["min", "max"]).reset_index()
    scales["tyLe"] = [_scale(least, most) for least, most in zip(scales["min"], scales["max"], strict=True)]
    return scales.drop(columns=["min", "max"])


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    """Put rows in the order of their numbers."""
    keys = [*_NEW, *_FORMER, *_NUMBERS, "tyLe"]
    order = rows[keys].map(_as_number)
    return rows.loc[order.sort_values(keys).index]


def _scale(least: Any, most: Any) -> str | None:
    """Return the one scale of a row."""
    return None if pd.isna(least) or least != most else f"1/{least}"


def _as_number(label: Any) -> tuple[int, str]:
    """Sort key of a number that is text: 2 before 10, and a blank first."""
    if pd.isna(label):
        return -1, ""
    return (int(label), "") if label.isdecimal() else (2**63, label)


EXPORT = Export(
    title=Text(vi="Biểu mẫu 2: tham chiếu tờ bản đồ", en="Form 2: sheet reference table"),
    suffix=".xlsx",
    reference="BANGTHAMCHIEUBANDODIACHINH2CAP (VBDLIS)",
    write=write,
)
