"""TOP-04: two records have the same shape in the same place."""

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="TOP-04",
    severity=Severity.ERROR,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.POLYGON,
    title=Text(vi="Hai thửa trùng hình", en="The same geometry twice"),
    message=Text(
        vi="Thửa {parcel} (tờ {sheet}, bản ghi {row}) trùng hình với thửa {other_parcel} (tờ {other_sheet}).",
        en="Parcel {parcel} (sheet {sheet}, record {row}) has the same geometry as parcel {other_parcel} (sheet "
        "{other_sheet}).",
    ),
    advice=Text(
        vi="Giữ một bản ghi, bỏ bản ghi thừa; nếu là hai thửa khác nhau thì vẽ lại hình đúng.",
        en="Keep one record and drop the other; if they are different parcels, draw the right shape.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 8, 16.10.2 (mỗi phần đất thuộc một thửa)",
    limits=("topology.ignore_width_m",),
    needs=("CRS-01",),
)


@check(SPEC)
def same_geometry_twice(context: Context) -> pd.DataFrame:
    """Report every surplus record, wherever its ring begins and whichever way it runs."""
    coverage = context.coverage
    near = coverage.overlaps[coverage.overlaps["kind"] == "same"]
    return context.edges.own_first(
        pd.DataFrame(
            {
                "parcel": np.concatenate([coverage.copies["again"], near["b"].to_numpy()]),
                "other": np.concatenate([coverage.copies["first"], near["a"].to_numpy()]),
            }
        )
    )
