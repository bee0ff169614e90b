"""ATT-09: rows of an attribute book that belong to no parcel of the map. Seen by normalisation."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_book
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import NoParcel


@check(
    CheckSpec(
        code="ATT-09",
        severity=Severity.ERROR,
        group=AcceptanceGroup.ATTRIBUTE_DATA,
        criterion=Criterion.COMPLETE,
        scope=Scope.ROW,
        title=Text(vi="Dòng thuộc tính không có thửa đất", en="Attribute row with no parcel"),
        message=Text(vi="Tệp {file} {worksheet}: {reason}.", en="{file} {worksheet}: {reason}."),
        advice=Text(
            vi="So số tờ, số thửa của sổ với bản đồ; giao đủ các tờ bản đồ mà sổ có. Số cũ thì kèm bảng tham chiếu tờ "
            "bản đồ hoặc ghi ở cột số cũ.",
            en="Compare the numbers of the book with the map; deliver every sheet that the book has. For old numbers, "
            "add the sheet reference table, or give them in the columns of the old numbers.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 11, Phụ lục 15 (sổ mục kê); biểu mẫu 01, CV 2571/QLĐĐ-TKKKTTĐĐ",
        reasons={
            NoParcel.PARCEL: Text(
                vi="thửa {parcel}, tờ {sheet} (dòng {rows}) không có trên bản đồ",
                en="parcel {parcel} of sheet {sheet} (row {rows}) is not on the map",
            ),
            NoParcel.SHEET: Text(
                vi="cả tờ {sheet} ({count} dòng: {rows}) không có trên bản đồ",
                en="the whole sheet {sheet} ({count} rows: {rows}) is not on the map",
            ),
            NoParcel.COMMUNE: Text(
                vi="xã {commune} ({count} dòng: {rows}) không có thửa nào khớp với bản đồ",
                en="commune {commune} ({count} rows: {rows}): not one parcel of it is on the map",
            ),
            NoParcel.OTHER_COMMUNE: Text(
                vi="{count} dòng ghi mã xã {commune}, còn bản đồ có cùng số tờ, số thửa ở mã xã {candidate} "
                "({fits} dòng khớp): kiểm tra mã xã cũ hay mới",
                en="{count} rows give commune {commune}, the map has their numbers under commune {candidate} "
                "({fits} rows fit): check whether the code is the old or the new one",
            ),
            NoParcel.SWAPPED: Text(
                vi="{count} dòng của xã {commune} để lẫn cột số tờ và số thửa ({fits} dòng khớp khi đổi chỗ)",
                en="{count} rows of commune {commune} have sheet and parcel number exchanged ({fits} rows fit when "
                "they are put right)",
            ),
            NoParcel.NO_NUMBER: Text(
                vi="{count} dòng thiếu số tờ hoặc số thửa (dòng {rows})",
                en="{count} rows without sheet or parcel number (row {rows})",
            ),
            NoParcel.NO_COMMUNE: Text(
                vi="{count} dòng không ghi mã xã (dòng {rows}) mà bản đồ có nhiều xã",
                en="{count} rows name no commune (row {rows}), and the map has several",
            ),
        },
    )
)
def row_without_parcel(context: Context) -> pd.DataFrame:
    """Find nothing here: books meet the parcels before validation."""
    require_book(context, "parcels")
    return pd.DataFrame()
