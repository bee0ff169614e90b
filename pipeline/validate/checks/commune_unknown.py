"""ATT-05: a commune code that is not in force."""

import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.province import Province, Unit
from schemas.quality import AcceptanceGroup, Criterion, Scope

_UNKNOWN = "unknown"
_ABOLISHED = "abolished"
_DIVIDED = "divided"

SPEC = CheckSpec(
    code="ATT-05",
    severity=Severity.ERROR,
    group=AcceptanceGroup.ATTRIBUTE_DATA,
    criterion=Criterion.ACCURATE,
    scope=Scope.PARCEL,
    is_identifier=True,
    title=Text(vi="Mã xã không có hoặc đã bãi bỏ", en="Commune code unknown or abolished"),
    message=Text(
        vi="Mã xã {commune} ({count} thửa của tệp {file}): {reason}.",
        en="Commune code {commune} ({count} parcels of {file}): {reason}.",
    ),
    advice=Text(
        vi="Ghi mã đơn vị hành chính cấp xã có hiệu lực từ 01/7/2025; số tờ, số thửa cũ ghi ở cột riêng.",
        en="Give the code of the commune in force since 1 July 2025; old numbers have columns of their own.",
    ),
    reference="NQ 203/2025/QH15; NQ 1669/NQ-UBTVQH15",
    columns=("commune_code",),
    reasons={
        _UNKNOWN: Text(vi="không có trong danh mục của tỉnh", en="not in the province's list"),
        _ABOLISHED: Text(vi="{name} đã bãi bỏ, nay thuộc {successors}", en="{name} was abolished, now {successors}"),
        _DIVIDED: Text(
            vi="{name} đã bãi bỏ, được chia về {successors}: xác định theo vị trí thửa",
            en="{name} was abolished and divided among {successors}: decide by where each parcel lies",
        ),
    },
)


@check(SPEC)
def commune_unknown(context: Context) -> pd.DataFrame:
    """Report each code that is not in force once a file, with the ground of its parcels."""
    province, parcels = context.province, context.parcels
    if province.current_list is None:
        raise NotApplicable(vi="tỉnh không có danh mục đơn vị hành chính", en="the province has no list of units")
    is_former = parcels["commune_list"].notna() & (parcels["commune_list"] != province.current_list)
    bad = parcels["commune_code"].notna() & (is_former | ~parcels["commune_code"].isin(list(province.current_units)))
    offenders = []
    for (file, code), group in parcels[bad.fillna(False)].groupby(["source_file", "commune_code"]):
        bounds = context.geometry[group.index[context.is_polygon[group.index]]]
        offenders.append(
            {
                "file": file,
                "commune": code,
                "count": len(group),
                "row": int(group["source_row"].min()),
                "geometry": shapely.box(*shapely.total_bounds(bounds)) if len(bounds) else None,
                **_reason(str(code), province),
            }
        )
    return pd.DataFrame(offenders)


def _reason(code: str, province: Province) -> dict[str, str]:
    unit = province.former_units.get(code)
    if unit is None:
        return {"reason": _UNKNOWN}
    successors = [_named(code, province.current_units.get(code)) for code in unit.successors]
    return {
        "reason": _DIVIDED if len(successors) > 1 else _ABOLISHED,
        "name": unit.name,
        "successors": ", ".join(successors),
    }


def _named(code: str, unit: Unit | None) -> str:
    return f"{unit.name} ({code})" if unit else code
