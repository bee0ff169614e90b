"""ATT-18: a column that is not declared personal holds personal data; they are never quoted."""

from __future__ import annotations

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.personal import Trace, trace_of_person
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.titles import COLUMN_TITLES

SPEC = CheckSpec(
    code="ATT-18",
    severity=Severity.WARNING,
    group=AcceptanceGroup.ATTRIBUTE_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.FILE,
    title=Text(
        vi="Dữ liệu cá nhân trong cột không khai là cá nhân",
        en="Personal data in a column that is not declared personal",
    ),
    message=Text(
        vi="Tệp {file}, cột {what}, bản ghi {rows}: {count} giá trị {reason}.",
        en="{file}, column {what}, record {rows}: {count} values {reason}.",
    ),
    advice=Text(
        vi="Chuyển tên, số định danh, số điện thoại sang cột riêng của người sử dụng đất; cột địa chỉ thửa chỉ ghi nơi "
        "có thửa. Giá trị không được trích trong báo cáo.",
        en="Move names, identity and telephone numbers to columns of the holder; the address of a parcel says only "
        "where it is. Reports do not quote the value.",
    ),
    reference="Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; NĐ 101/2024/NĐ-CP Điều 61",
    reasons={
        Trace.HOLDER: Text(vi="nêu người sử dụng đất (hộ ông, bà, chủ: …)", en="name a holder (hộ ông, bà, chủ: …)"),
        Trace.IDENTITY: Text(
            vi="có số như số căn cước hay chứng minh nhân dân", en="with a number like that of an identity card"
        ),
        Trace.TELEPHONE: Text(vi="có số điện thoại", en="with a telephone number"),
    },
)
SHOWN_ROWS = 12
_FREE_TEXT = ("address", "land_use", "user_code")
"""Canonical columns of text that anybody may fill with anything."""


@check(SPEC)
def people_named(context: Context) -> pd.DataFrame:
    """Look at each different text once; tell each file, column and kind of trace once, with the records."""
    columns = [name for name in _FREE_TEXT if context.parcels[name].notna().any()]
    if not columns:
        raise NotApplicable(vi="gói không có cột chữ nào", en="the package has no column of free text")
    traces = pd.concat([_traces(context.parcels, name) for name in columns], ignore_index=True)
    return traces.assign(what=traces["column"].map(COLUMN_TITLES))


def _traces(parcels: pd.DataFrame, column: str) -> pd.DataFrame:
    texts = parcels[column].dropna()
    known = {text: trace for text in texts.unique() if (trace := trace_of_person(text))}
    told = parcels.loc[texts.index[texts.isin(known)], ["source_file", "source_row"]]
    told = told.assign(reason=texts[told.index].map(known).astype(object))
    groups = told.groupby(["source_file", "reason"])["source_row"].agg(rows=_listed, count="size").reset_index()
    return groups.rename(columns={"source_file": "file"}).assign(column=column)


def _listed(rows: pd.Series[int]) -> str:
    shown = ", ".join(str(row) for row in sorted(rows)[:SHOWN_ROWS])
    return shown if len(rows) <= SHOWN_ROWS else f"{shown}, …"
