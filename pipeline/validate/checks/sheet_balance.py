"""EDG-06: the polygons of a sheet do not add up to the ground inside its outline, and no single fault explains it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from pipeline.validate.sheets import Indices
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="EDG-06",
    severity=Severity.ERROR,
    group=AcceptanceGroup.GROUND_SURVEY,
    criterion=Criterion.CLEAN,
    scope=Scope.SHEET,
    title=Text(vi="Diện tích tờ không cân bằng", en="Sheet areas do not balance"),
    message=Text(
        vi="Tờ {sheet}: tổng diện tích các vùng {sum_m2:.1f} m², diện tích trong đường bao {outline_m2:.1f} m², lệch "
        "{measured:.2f} m² (cho phép {limit:.2f} m²) do nhiều khe, lấn hẹp hơn 1 mm.",
        en="Sheet {sheet}: its polygons add up to {sum_m2:.1f} m², the ground inside their outline is "
        "{outline_m2:.1f} m²: {measured:.2f} m² apart ({limit:.2f} m² allowed), from many gaps or overlaps narrower "
        "than 1 mm.",
    ),
    advice=Text(
        vi="Tạo lại topology cho cả tờ để các thửa giáp nhau dùng chung đỉnh, rồi xuất lại.",
        en="Build the topology of the sheet again, so that neighbours share their vertices, and export it again.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 16.10.2 (cân bằng diện tích tờ)",
    needs=("CRS-01",),
    limits=("area.rounding_m2", "area.error_m2", "topology.ignore_width_m"),
)


@check(SPEC)
def sheet_balance(context: Context) -> pd.DataFrame:
    """Sum up what lies below the limits of the single faults, sheet by sheet.

    A sheet with an overlap, a gap, a copy or a broken polygon is out of balance for that reason, which its findings
    tell. In the others gaps and overlaps up to a millimetre, each of which is none, may still add up: if they are more
    than rounding every area to a tenth of a square metre explains (as independent errors do, with √n), it is a fault.
    """
    sheet, is_open = context.sheets.sheet, context.coverage.is_flagged.copy()
    is_open[len(context.parcels) :] = False
    limit_m2 = _limits_m2(context)
    is_open &= ~np.isin(sheet, [-1, *_explained(context)])
    is_open[is_open] = (_most_m2(context) > limit_m2)[sheet[is_open]]
    area_m2 = np.nan_to_num(shapely.area(context.coverage.ground))
    open_rows, found = np.flatnonzero(is_open), []
    for one in np.unique(sheet[open_rows]).tolist():
        rows = open_rows[sheet[open_rows] == one]
        surplus_m2, limit = _surplus_m2(context, rows), limit_m2[one]
        if abs(surplus_m2) > limit:
            sum_m2 = area_m2[sheet == one].sum()
            found.append({"at": rows[0], "surplus_m2": surplus_m2, "limit": limit, "sum_m2": sum_m2})
    return _offenders(context, pd.DataFrame(found)) if found else pd.DataFrame()


def _explained(context: Context) -> Indices:
    """Return the sheets of which findings tell why they are out of balance."""
    pairs, copies = context.coverage.overlaps, context.coverage.copies
    concerned = [
        *(
            table[name].to_numpy(dtype=np.intp)
            for table, name in ((pairs, "a"), (pairs, "b"), (copies, "first"), (copies, "again"))
        ),
        *(np.array(around, dtype=np.intp) for around in context.gaps.found["around"]),
        np.flatnonzero(~context.is_sound),
    ]
    return np.unique(context.sheets.sheet[np.concatenate(concerned)])


def _surplus_m2(context: Context, rows: Indices) -> float:
    """Return by how much polygons that do not match their neighbours are more than the ground that they enclose."""
    reach_m = context.tolerances.topology.ignore_width_m
    shapes = context.coverage.ground[rows]
    wider = shapely.buffer(shapely.union_all(shapes), reach_m, join_style="mitre")
    enclosed = shapely.buffer(wider, -reach_m, join_style="mitre")
    return float(np.round(shapely.area(shapes).sum() - shapely.area(enclosed), 6))


def _most_m2(context: Context) -> npt.NDArray[np.float64]:
    """Return how much the gaps and overlaps of each sheet can add up to, none of them being wide enough for one."""
    edges = context.coverage.unshared
    length_m = np.hypot(*(edges.end - edges.start).T)
    return _by_sheet(context, edges.parcel, length_m * context.tolerances.topology.ignore_width_m)


def _limits_m2(context: Context) -> npt.NDArray[np.float64]:
    rules, parcels = context.tolerances.area, np.arange(len(context.sheets.sheet))
    count = _by_sheet(context, parcels, np.ones(len(parcels)))
    return np.asarray(np.maximum(rules.error_m2, rules.rounding_m2 * np.sqrt(count)))


def _by_sheet(context: Context, parcels: Indices, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Sum up the values of parcels that are on a sheet, by its number."""
    sheet = context.sheets.sheet
    is_on_one = sheet[parcels] >= 0
    count = int(sheet.max(initial=-1)) + 1
    return np.asarray(np.bincount(sheet[parcels[is_on_one]], values[is_on_one], minlength=count), dtype=np.float64)


def _offenders(context: Context, found: pd.DataFrame) -> pd.DataFrame:
    rows = found.pop("at").to_numpy(dtype=np.intp)
    keys = context.subjects.loc[rows, ["commune_code", "sheet_label"]]
    surplus_m2 = found.pop("surplus_m2")
    return found.assign(
        measured=surplus_m2.abs(),
        unit="m²",
        outline_m2=found["sum_m2"] - surplus_m2,
        commune=keys["commune_code"].to_numpy(),
        sheet=keys["sheet_label"].to_numpy(),
        geometry=context.coverage.ground[rows],
    )
