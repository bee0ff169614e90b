"""ATT-06: the recorded or the legal area is not that of the polygon."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.grading import graded
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.tolerances import Area

_MAP = "map"
_LEGAL = "legal"
_NOISE_M2 = 0.001

SPEC = CheckSpec(
    code="ATT-06",
    severity=Severity.ERROR,
    group=AcceptanceGroup.GROUND_SURVEY,
    criterion=Criterion.ACCURATE,
    scope=Scope.POLYGON,
    title=Text(vi="Diện tích ghi khác diện tích tính từ tọa độ", en="Recorded area differs from the computed area"),
    message=Text(
        vi="{reason} {recorded_m2:.1f} m², tính từ tọa độ {computed_m2:.2f} m², lệch {measured:.2f} m² (cho phép "
        "{limit:.2f} m²).",
        en="{reason} {recorded_m2:.1f} m², computed from the coordinates {computed_m2:.2f} m²: {measured:.2f} m² apart "
        "(allowed {limit:.2f} m²).",
    ),
    advice=Text(
        vi="Tính lại diện tích từ ranh giới đã kiểm tra, làm tròn 0,1 m². Diện tích pháp lý giữ nguyên theo giấy tờ; "
        "chênh lệch lớn cần giải trình.",
        en="Compute the area again from the checked boundary, rounded to 0.1 m². The legal area stays as the papers "
        "have it; a large difference needs an explanation.",
    ),
    needs=("CRS-02",),
    reference="TT 25/2014/TT-BTNMT Điều 16.10; TT 10/2024/TT-BTNMT Điều 7.4, 8.2; Luật Đất đai 2024 Điều 135.6",
    limits=("area.rounding_m2", "area.error_m2", "area.scale_factor"),
    reasons={
        _MAP: Text(vi="Diện tích trên bản đồ ghi", en="The recorded area is"),
        _LEGAL: Text(vi="Diện tích pháp lý ghi", en="The legal area is"),
    },
)


@check(SPEC)
def area_differs(context: Context) -> pd.DataFrame:
    """Compare areas with the polygon in the system in which it was received.

    The area on the map comes from the same program as the polygon: more than rounding is a warning, and beyond a tenth
    of a square metre an error. A legal area comes from papers; there the rule of thumb by map scale gives a warning.
    """
    if not context.batch.columns & {"area_m2", "legal_area_m2"}:
        raise NotApplicable(vi="gói không ghi diện tích", en="the package records no areas")
    rules, parcels = context.tolerances.area, context.parcels
    table = pd.DataFrame(
        {
            "parcel": np.arange(len(parcels)),
            "computed_m2": parcels["computed_area_m2"],
            "map_m2": parcels["area_m2"],
            "legal_m2": parcels["legal_area_m2"],
            "scale": parcels["scale_denominator"].astype("float64"),
        }
    )[context.is_sound & ~context.is_in_degrees]
    table["computed_m2"] = _with_parts(context, table)
    on_map = _beyond(table, "map_m2", rules.rounding_m2).assign(reason=_MAP, column="area_m2")
    legal = _beyond(table, "legal_m2", _scale_limit(rules, table)).assign(reason=_LEGAL, column="legal_area_m2")
    is_error = on_map["measured"] > rules.error_m2 + _NOISE_M2
    both = pd.concat([on_map.assign(severity=graded(is_error)), legal.assign(severity=Severity.WARNING)])
    return both.reset_index(drop=True).assign(unit="m²")


def _beyond(table: pd.DataFrame, name: str, limit: npt.NDArray[np.float64] | float) -> pd.DataFrame:
    """Return the parcels whose recorded area is farther than a limit from that of the polygon."""
    compared = table[["parcel", "computed_m2"]].assign(recorded_m2=table[name], limit=limit)
    compared["measured"] = (compared["recorded_m2"] - compared["computed_m2"]).abs()
    return compared[(compared["recorded_m2"] > 0) & (compared["measured"] > compared["limit"] + _NOISE_M2)]


def _with_parts(context: Context, table: pd.DataFrame) -> pd.Series[float]:
    """Add to the area of a parcel that of its part on the next sheet, where the recorded area is that of both."""
    parts_m2 = context.wholes.set_index("parcel")["part_m2"]
    both = table["computed_m2"] + table["parcel"].map(parts_m2).fillna(0.0)
    is_nearer = (table["map_m2"] - both).abs() < (table["map_m2"] - table["computed_m2"]).abs()
    return table["computed_m2"].mask(is_nearer, both)


def _scale_limit(rules: Area, table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Limit by map scale, missing where the scale is not known."""
    return np.asarray(rules.scale_factor * table["scale"] * np.sqrt(table["computed_m2"]))
