"""EDG-02: a parcel goes on on the next sheet, and what is said of it there does not agree."""

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

_LAND_USE = "land-use"
_AREA = "area"

SPEC = CheckSpec(
    code="EDG-02",
    severity=Severity.WARNING,
    group=AcceptanceGroup.GROUND_SURVEY,
    criterion=Criterion.CONSISTENT,
    scope=Scope.PARCEL,
    title=Text(
        vi="Thửa kéo sang tờ bên có thông tin khác", en="Parcel continues on the next sheet with different attributes"
    ),
    message=Text(vi="{reason}.", en="{reason}."),
    advice=Text(
        vi="Phần thửa ở tờ bên chỉ ghi loại đất, đúng như ở tờ có phần lớn; số thửa và diện tích của cả thửa ghi ở tờ "
        "có phần lớn.",
        en="The part on the next sheet has only the land use, the same as on the sheet with the larger part, which has "
        "the number and the area of the whole parcel.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 16.4",
    needs=("CRS-01",),
    limits=("area.error_m2",),
    reasons={
        _LAND_USE: Text(
            vi="Phần thửa loại {use} ở mép tờ {sheet} không nối tiếp thửa nào cùng loại; giáp nó là thửa "
            "{other_parcel} (tờ {other_sheet}) loại {other_use}",
            en="The part of {use} at the edge of sheet {sheet} continues no parcel of the same use; beside it is "
            "parcel {other_parcel} (sheet {other_sheet}) of {other_use}",
        ),
        _AREA: Text(
            vi="Diện tích ghi {recorded_m2:.1f} m² của thửa {parcel}, tờ {sheet} chỉ là của phần ở tờ ấy; còn "
            "{measured:.1f} m² ở tờ {next_sheet}",
            en="The area of {recorded_m2:.1f} m² recorded for parcel {parcel} of sheet {sheet} is that of its part on "
            "this sheet only; {measured:.1f} m² more are on sheet {next_sheet}",
        ),
    },
)


@check(SPEC)
def continues_differently(context: Context) -> pd.DataFrame:
    """Compare numberless parts at the edge of a sheet with the numbered parcels across the edge.

    A record without number is taken for such a part only where a parcel of the same use lies across the edge; of others
    the number is missing (ATT-01). Drawings tell more: parts there are closed at the edge and have a land use.
    """
    if context.parts.empty:
        raise NotApplicable(
            vi="không có phần thửa không số ở mép tờ", en="there is no numberless part at the edge of a sheet"
        )
    return pd.concat([_other_use(context), _part_left_out(context)], ignore_index=True)


def _other_use(context: Context) -> pd.DataFrame:
    parts, across = context.parts, context.across_parts
    first = across.drop_duplicates("at").set_index("at")
    is_alone = ~across.groupby("at")["is_same_use"].any()
    at = [one for one in is_alone.index[is_alone] if parts["part"][one] < 0]
    table = parts.loc[at]
    other = first.loc[at, "parcel"].to_numpy(dtype=np.intp)
    uses = context.subjects["land_use_parts"].iloc[other]
    return pd.DataFrame(
        {
            "parcel": -1,
            "other": other,
            "commune": table["commune"].to_numpy(),
            "sheet": table["sheet"].to_numpy(),
            "file": [fault.file for fault in table["fault"]],
            "geometry": table["geometry"].to_numpy(),
            "use": ["+".join(sorted(use)) for use in table["uses"]],
            "other_use": ["+".join(part.code or part.raw for part in one) for one in uses],
            "reason": _LAND_USE,
        }
    )


def _part_left_out(context: Context) -> pd.DataFrame:
    """Find whole parcels of which the recorded area is that of the part with the number."""
    limit = context.tolerances.area.error_m2
    wholes = context.wholes
    table = wholes[wholes["parcel"] < len(context.parcels)].reset_index(drop=True)
    own = context.parcels.iloc[table["parcel"].to_numpy(dtype=np.intp)]
    recorded, computed = own["area_m2"].to_numpy(), own["computed_area_m2"].to_numpy()
    table = table.assign(recorded_m2=recorded, measured=table["part_m2"], reason=_AREA, unit="m²", other=-1)
    is_left_out = (np.abs(recorded - computed) <= limit) & (table["measured"] > limit).to_numpy()
    left_out = pd.DataFrame(table[is_left_out])
    return left_out.drop(columns="part_m2").rename(columns={"geometries": "geometry"})
