"""ATT-10: parcels that no attribute book has a row of. Seen by normalisation."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_book
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import NoRow


@check(
    CheckSpec(
        code="ATT-10",
        severity=Severity.ERROR,
        group=AcceptanceGroup.ATTRIBUTE_DATA,
        criterion=Criterion.COMPLETE,
        scope=Scope.PARCEL,
        title=Text(vi="Thửa đất không có dòng thuộc tính", en="Parcel with no attribute row"),
        message=Text(vi="{reason}.", en="{reason}."),
        advice=Text(
            vi="Bổ sung dòng cho thửa vào sổ; mỗi thửa đất trên bản đồ có ít nhất một dòng. Đường giao thông, thủy hệ "
            "không cần dòng.",
            en="Add a row for the parcel; each parcel of the map has one at least. Roads and water need none.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 11, Phụ lục 15 (sổ mục kê); biểu mẫu 01, CV 2571/QLĐĐ-TKKKTTĐĐ",
        reasons={
            NoRow.PARCEL: Text(
                vi="Thửa {parcel}, tờ {sheet} không có dòng nào trong sổ",
                en="Parcel {parcel} of sheet {sheet} has no row in any book",
            ),
            NoRow.SHEET: Text(
                vi="Cả tờ {sheet} ({count} thửa) không có dòng nào trong sổ",
                en="The whole sheet {sheet} ({count} parcels) has no row in any book",
            ),
            NoRow.COMMUNE: Text(
                vi="Cả xã {commune} ({count} thửa) không có dòng nào trong sổ",
                en="The whole commune {commune} ({count} parcels) has no row in any book",
            ),
        },
    )
)
def parcel_without_row(context: Context) -> pd.DataFrame:
    """Find nothing here: books meet the parcels before validation."""
    require_book(context, "parcels")
    return pd.DataFrame()
