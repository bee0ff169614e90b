"""ATT-04: the same commune, sheet and parcel number on more than one record."""

from __future__ import annotations

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

KEY = ["commune_code", "sheet_label", "parcel_label"]

_WITHIN = "within"
_BESIDE = "beside"

SPEC = CheckSpec(
    code="ATT-04",
    severity=Severity.ERROR,
    group=AcceptanceGroup.ATTRIBUTE_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.PARCEL,
    title=Text(vi="Trùng số tờ, số thửa trong xã", en="The same commune, sheet and parcel number twice"),
    message=Text(
        vi="Thửa {parcel}, tờ {sheet} {reason}.",
        en="Parcel {parcel} of sheet {sheet} {reason}.",
    ),
    advice=Text(
        vi="Mỗi thửa một số trong tờ. Bỏ bản ghi lặp, hoặc đánh số tiếp theo số lớn nhất của tờ cho thửa khác.",
        en="Each parcel has a number of its own in its sheet. Drop the repeated record, or give the other parcel the "
        "next number of the sheet.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 16.6, 17.1.5 (đánh số thửa)",
    reasons={
        _WITHIN: Text(
            vi="có {count} lần (bản ghi thừa: {row}; các bản ghi: {rows})",
            en="is there {count} times (surplus record: {row}; records: {rows})",
        ),
        _BESIDE: Text(
            vi="(bản ghi {row}) có cả trong gói {package}", en="(record {row}) is in the package {package} too"
        ),
    },
)
SHOWN_ROWS = 6


@check(SPEC)
def number_used_twice(context: Context) -> pd.DataFrame:
    """Report every record but the first of each number; which is first does not depend on the order of rows."""
    keyed = context.parcels[[*KEY, "source_row"]].dropna(subset=["sheet_label", "parcel_label"])
    if keyed.empty:
        raise NotApplicable(vi="không có thửa nào mang số", en="no parcel has a number")
    repeated = keyed[keyed.duplicated(KEY, keep=False)]
    repeated = repeated.assign(rank=context.rank[repeated.index], parcel=repeated.index)
    groups = repeated.groupby(KEY, dropna=False)
    repeated["count"] = groups["parcel"].transform("size")
    rows = groups["source_row"].agg(_listed).rename("rows")
    surplus = repeated[groups["rank"].rank(method="first") > 1]
    within = surplus.join(rows, on=KEY)[["parcel", "count", "rows"]].assign(reason=_WITHIN)
    return pd.concat([within, _in_others(context, keyed)], ignore_index=True)


def _in_others(context: Context, keyed: pd.DataFrame) -> pd.DataFrame:
    """Return the first own record of every number that neighbours have too, with their names."""
    if not context.neighbours:
        return pd.DataFrame()
    first = keyed.assign(rank=context.rank[keyed.index]).sort_values("rank").drop_duplicates(KEY)
    theirs = [one.keys.dropna().assign(package=one.package) for one in context.neighbours]
    both = first.reset_index(names="parcel").merge(pd.concat(theirs), on=KEY)
    packages = both.groupby("parcel")["package"].agg(lambda names: ", ".join(sorted(set(names))))
    return packages.reset_index().assign(reason=_BESIDE)


def _listed(rows: pd.Series[int]) -> str:
    shown = ", ".join(str(row) for row in sorted(rows)[:SHOWN_ROWS])
    return shown if len(rows) <= SHOWN_ROWS else f"{shown}, …"
