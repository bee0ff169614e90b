"""ATT-01: a value that every record must have is missing."""

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from pipeline.validate.told import is_told
from pipeline.validate.whole_files import by_record_or_file
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

NAMES = {
    "commune_code": Text(vi="mã xã", en="commune code"),
    "sheet_label": Text(vi="số tờ bản đồ", en="sheet number"),
    "parcel_label": Text(vi="số thửa", en="parcel number"),
    "area_m2": Text(vi="diện tích", en="area"),
    "land_use": Text(vi="loại đất", en="land use"),
}
_OF_ALL = {"sheet_label": "sheet_number", "parcel_label": "parcel_number"}
"""Labels that every record has, and the columns that they are read from."""
_OF_PARCELS_ONLY = ("area_m2", "land_use")
_OF_LABEL = ("parcel_label", *_OF_PARCELS_ONLY)
_ONE = "one"
_ALL = "all"
_PART = "part"

SPEC = CheckSpec(
    code="ATT-01",
    severity=Severity.ERROR,
    group=AcceptanceGroup.ATTRIBUTE_DATA,
    criterion=Criterion.COMPLETE,
    scope=Scope.PARCEL,
    title=Text(vi="Thiếu giá trị bắt buộc", en="Required value missing"),
    message=Text(vi="{reason}.", en="{reason}."),
    advice=Text(
        vi="Bổ sung giá trị; thửa đất phải có mã xã, số tờ, số thửa, diện tích và loại đất.",
        en="Fill it in; a parcel needs commune code, sheet and parcel number, area and land use.",
    ),
    reference="TT 09/2024/TT-BTNMT Phụ lục I; TT 10/2024/TT-BTNMT Điều 8",
    reasons={
        _ONE: Text(vi="Bản ghi {row} của tệp {file} thiếu {what}", en="Record {row} of {file} has no {what}"),
        _ALL: Text(
            vi="Tất cả {count} bản ghi của tệp {file} đều thiếu {what}",
            en="None of the {count} records of {file} has a {what}",
        ),
        _PART: Text(
            vi="Bản ghi {row} của tệp {file} không có số: là phần của thửa ở tờ bên (cùng loại đất), không tính là một "
            "thửa",
            en="Record {row} of {file} has no number: it is the part of a parcel on the next sheet (of the same land "
            "use) and is no parcel of its own",
        ),
    },
)


@check(SPEC)
def required_value_missing(context: Context) -> pd.DataFrame:
    """Find records without number or commune, and parcels without area or land use where these are delivered.

    A polygon of a drawing that has no label is left to TOP-06, TOP-07 and TOP-08, which say why, and the attributes of
    a parcel without a row in any attribute book to ATT-10. A value that was not understood, or that a book gives in two
    ways, is told by ATT-02 or ATT-12 alone.
    """
    parcels, required = context.parcels, _required(context)
    if not required:
        raise NotApplicable(vi="không có cột nào bắt buộc", en="there is no column that every parcel needs")
    found = []
    is_blank = parcels["parcel_label"].isna() & (context.source.drawing is not None)
    for column in required:
        is_missing = parcels[column].isna()
        if pd.api.types.is_string_dtype(parcels[column]):
            is_missing |= (parcels[column].str.strip() == "").fillna(False)
        if column in _OF_PARCELS_ONLY:
            is_missing &= parcels["is_parcel"].fillna(True) & ~context.lacks_row & ~is_told(context, column)
        if column in _OF_LABEL:
            is_missing &= ~is_blank & ~context.is_continuation
        records, files = by_record_or_file(parcels["source_file"], is_missing.to_numpy(dtype=bool))
        found += [
            records.assign(column=column, reason=_ONE),
            files.assign(column=column, reason=_ALL),
        ]
    parts = pd.DataFrame({"parcel": np.flatnonzero(context.is_continuation), "column": "parcel_label"})
    found.append(parts.assign(reason=_PART, severity=Severity.INFO))
    offenders = pd.concat(found, ignore_index=True)
    return offenders.assign(what=offenders["column"].map(NAMES))


def _required(context: Context) -> list[str]:
    """Return the columns that no parcel may leave empty.

    A description that requires nothing, as that of parcels in memory, wants values in the columns that are there.
    """
    source, delivered = context.source, context.batch.columns
    is_strict = bool(source.required) or source.drawing is not None
    required = [label for label, column in _OF_ALL.items() if is_strict or column in delivered]
    if "commune_code" in delivered or (is_strict and context.province.current_list is not None):
        required.insert(0, "commune_code")
    return [*required, *(name for name in _OF_PARCELS_ONLY if name in delivered)]
