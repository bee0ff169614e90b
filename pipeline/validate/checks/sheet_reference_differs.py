"""ATT-14: old and new sheet numbers do not follow from the sheet reference table (form 2). Seen by normalisation."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_book
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Renumbering


@check(
    CheckSpec(
        code="ATT-14",
        severity=Severity.ERROR,
        group=AcceptanceGroup.ATTRIBUTE_DATA,
        criterion=Criterion.CONSISTENT,
        scope=Scope.PARCEL,
        title=Text(
            vi="Số tờ cũ, mới không khớp bảng tham chiếu tờ bản đồ",
            en="Old and new sheet numbers disagree with the reference table",
        ),
        message=Text(
            vi="{reason} (bảng {where}).",
            en="{reason} (table {where}).",
        ),
        advice=Text(
            vi="Sửa bảng tham chiếu: mỗi tờ cũ (xã, số tờ, tỷ lệ) một tờ mới; hoặc giao dữ liệu theo số mới và ghi số "
            "cũ ở cột riêng. Chỗ không rõ được giữ nguyên như giao.",
            en="Mend the table: one new sheet for each old one (commune, sheet, scale); or deliver new numbers, with "
            "the old ones in columns of their own. What is not clear was left as delivered.",
        ),
        reference="NQ 203/2025/QH15; TT 25/2014/TT-BTNMT Điều 5.6, 5.7 (số thứ tự tờ); biểu mẫu 02 (bảng tham chiếu)",
        reasons={
            Renumbering.SEVERAL: Text(
                vi="Tờ cũ {sheet}, xã {commune} ({count} thửa hoặc dòng) có nhiều tờ mới: {candidates}",
                en="Old sheet {sheet} of commune {commune} ({count} parcels or rows) has several new ones: "
                "{candidates}",
            ),
            Renumbering.OLD_AND_NEW: Text(
                vi="Tờ {sheet}, xã {commune} ({count} thửa hoặc dòng) vừa là số cũ (nay là {candidates}) vừa là số mới "
                "của tờ khác",
                en="Sheet {sheet} of commune {commune} ({count} parcels or rows) is an old number (now {candidates}) "
                "and the new number of another sheet",
            ),
            Renumbering.UNLISTED: Text(
                vi="Tờ {sheet} của xã cũ {commune} ({count} thửa hoặc dòng) không có trong bảng",
                en="Sheet {sheet} of the former commune {commune} ({count} parcels or rows) is not in the table",
            ),
            Renumbering.DISAGREES: Text(
                vi="Tờ {sheet}, xã {commune}: {count} thửa ghi tờ cũ {old}, bảng ghi {candidates}",
                en="Sheet {sheet} of commune {commune}: {count} parcels give the old sheet {old}, the table "
                "{candidates}",
            ),
            Renumbering.INCOMPLETE: Text(
                vi="{count} dòng của bảng thiếu số cũ hoặc số mới (dòng {rows})",
                en="{count} rows of the table lack the old or the new number (row {rows})",
            ),
        },
    )
)
def sheet_reference_differs(context: Context) -> pd.DataFrame:
    """Find nothing here: deliveries are renumbered before validation."""
    require_book(context, "sheet_references")
    return pd.DataFrame()
