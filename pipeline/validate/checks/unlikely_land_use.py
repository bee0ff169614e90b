"""ATT-16: a group code on a parcel, or residential land of the other kind of commune."""

from typing import Any

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.codes import CURRENT, find_land_use
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

_GROUP = "group"
_RURAL_IN_WARD = "rural-in-ward"
_URBAN_IN_COMMUNE = "urban-in-commune"
_OF_THE_OTHER_KIND = {("Phường", "ONT"): _RURAL_IN_WARD, ("Xã", "ODT"): _URBAN_IN_COMMUNE}

SPEC = CheckSpec(
    code="ATT-16",
    severity=Severity.WARNING,
    group=AcceptanceGroup.ATTRIBUTE_DATA,
    criterion=Criterion.ACCURATE,
    scope=Scope.PARCEL,
    title=Text(vi="Loại đất chưa rõ hoặc khó xảy ra", en="Land use too coarse or unlikely"),
    message=Text(vi="{reason}.", en="{reason}."),
    advice=Text(
        vi="Ghi mã loại đất chi tiết nhất. Đất ở trong phường mới lập từ xã có thể còn là ONT: xác nhận theo giấy tờ.",
        en="Use the most detailed code. Residential land in a ward made of rural communes may still be ONT: confirm it "
        "from the papers.",
    ),
    reference="TT 08/2024/TT-BTNMT Phụ lục II; NĐ 102/2024/NĐ-CP Điều 5.1",
    columns=("land_use",),
    reasons={
        _GROUP: Text(
            vi="Thửa {parcel}, tờ {sheet}: {code} là mã của cả nhóm “{group}”",
            en="Parcel {parcel} of sheet {sheet}: {code} is the code of a whole group, “{group}”",
        ),
        _RURAL_IN_WARD: Text(
            vi="{unit_name}: {count} thửa ghi đất ở nông thôn (ONT) trong một phường",
            en="{unit_name}: {count} parcels with rural residential land (ONT) in a ward",
        ),
        _URBAN_IN_COMMUNE: Text(
            vi="{unit_name}: {count} thửa ghi đất ở đô thị (ODT) trong một xã",
            en="{unit_name}: {count} parcels with urban residential land (ODT) in a rural commune",
        ),
    },
)


@check(SPEC)
def unlikely_land_use(context: Context) -> pd.DataFrame:
    """Look for group codes, parcel by parcel, and for residential land of the other kind, once a commune.

    Since the mergers of 2025 whole villages are wards: thousands of their parcels have one cause and one answer.
    """
    if not context.source.land_use:
        raise NotApplicable(
            vi="nguồn dữ liệu không dùng mã loại đất của Việt Nam",
            en="the source does not use Vietnamese land-use codes",
        )
    parts = context.land_uses.parts
    codes = [part.code if part.code_system == CURRENT else None for part in parts["part"]]
    table = parts.assign(code=pd.Series(codes, dtype="string")).dropna(subset="code").drop(columns="part")
    return pd.concat([_groups(context, table), _other_kind(context, table)], ignore_index=True)


def _groups(context: Context, codes: pd.DataFrame) -> pd.DataFrame:
    """Find group codes; `codes` has ``kind`` and ``code``, for each part of each land use."""
    entries = [entry for code in codes["code"].unique() if (entry := find_land_use(code)) and not entry.is_leaf]
    groups: dict[str, Any] = {entry.code: Text(vi=entry.name_vi, en=entry.name_en) for entry in entries}
    bad = context.land_uses.by_parcel(codes[codes["code"].isin(list(groups))].drop_duplicates())
    return bad.assign(reason=_GROUP, group=bad["code"].map(groups))


def _other_kind(context: Context, codes: pd.DataFrame) -> pd.DataFrame:
    """Count the parts of residential land of the other kind; `codes` as in `_groups`."""
    units = context.province.current_units
    parcels = pd.DataFrame({"commune": context.parcels["commune_code"], "kind": context.land_uses.kind})
    table = parcels.value_counts().reset_index(name="count").merge(codes, on="kind")
    kinds = table["commune"].map({code: unit.kind for code, unit in units.items()})
    reasons = [_OF_THE_OTHER_KIND.get(pair) for pair in zip(kinds, table["code"], strict=True)]
    counts = (
        table.assign(reason=pd.Series(reasons, dtype="string"))
        .dropna()
        .groupby(["commune", "reason"])["count"]
        .sum()
        .reset_index()
    )
    return counts.assign(unit_name=[units[code].name for code in counts["commune"]], geometry=None)
