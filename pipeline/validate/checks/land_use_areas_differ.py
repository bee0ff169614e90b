"""ATT-07: the areas of the land types do not add up to the area of the parcel."""

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

_NOISE_M2 = 0.001

SPEC = CheckSpec(
    code="ATT-07",
    severity=Severity.WARNING,
    group=AcceptanceGroup.ATTRIBUTE_DATA,
    criterion=Criterion.ACCURATE,
    scope=Scope.PARCEL,
    title=Text(vi="Tổng diện tích các loại đất khác diện tích thửa", en="Areas of the land types do not add up"),
    message=Text(
        vi="Thửa {parcel}, tờ {sheet}: các loại đất cộng lại {sum_m2:.1f} m², diện tích thửa {area_m2:.1f} m², lệch "
        "{measured:.2f} m² (cho phép {limit:.2f} m²).",
        en="Parcel {parcel} of sheet {sheet}: the land types add up to {sum_m2:.1f} m², the parcel has "
        "{area_m2:.1f} m², {measured:.2f} m² apart (allowed {limit:.2f} m²).",
    ),
    advice=Text(
        vi="Sửa diện tích từng loại đất theo giấy tờ, hoặc diện tích thửa theo bản đồ; tổng phải bằng diện tích thửa.",
        en="Correct the area of each land type from the papers, or that of the parcel from the map; they must add up.",
    ),
    reference="TT 10/2024/TT-BTNMT Điều 8; TT 25/2014/TT-BTNMT Phụ lục 15",
    limits=("area.rounding_m2",),
    columns=("land_use",),
)


@check(SPEC)
def land_use_areas_differ(context: Context) -> pd.DataFrame:
    """Add up the land types of parcels that have several, each with its area; rounding of every one is allowed for.

    The sum may be that of the area on the map or of the legal one, whichever is nearer: land types come from papers.
    """
    parcels = context.parcels
    different = context.land_uses.parts
    areas = pd.Series([part.area_m2 for part in different["part"]], dtype="float64").groupby(different["kind"])
    sums = pd.DataFrame({"sum_m2": areas.sum(), "stated": areas.count(), "parts": areas.size()})
    sums = context.land_uses.by_parcel(sums[sums["stated"] == sums["parts"]].reset_index()).set_index("parcel")
    recorded = parcels.loc[sums.index, ["area_m2", "legal_area_m2"]]
    difference = recorded.sub(sums["sum_m2"], axis=0).abs()
    nearer = np.where(difference["legal_area_m2"].lt(difference["area_m2"]), "legal_area_m2", "area_m2")
    is_legal = pd.Series(nearer == "legal_area_m2", index=sums.index) | difference["area_m2"].isna()
    table = pd.DataFrame(
        {
            "parcel": sums.index,
            "sum_m2": sums["sum_m2"],
            "area_m2": recorded["legal_area_m2"].where(is_legal, recorded["area_m2"]),
            "measured": difference["legal_area_m2"].where(is_legal, difference["area_m2"]),
            "limit": context.tolerances.area.rounding_m2 * (sums["parts"] + 1),
            "unit": "m²",
        }
    )
    return table[table["measured"] > table["limit"] + _NOISE_M2]
