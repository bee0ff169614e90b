"""ATT-15: a parcel identifier that is malformed, used twice, or belongs to another place or parcel.

Whether it is that of another parcel of the cadastre is seen before validation.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from pipeline.validate.whole_files import by_record_or_file
from schemas.finding import CheckSpec, Severity, Text
from schemas.geohash import distances_m, is_geohash
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Identifier

_MALFORMED = "malformed"
_ALL_MALFORMED = "all-malformed"
_TWICE = "twice"
_ELSEWHERE = "elsewhere"

SPEC = CheckSpec(
    code="ATT-15",
    severity=Severity.ERROR,
    group=AcceptanceGroup.ATTRIBUTE_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.PARCEL,
    is_identifier=True,
    title=Text(vi="Mã định danh thửa đất không đúng", en="Wrong parcel identifier"),
    message=Text(vi="{reason}.", en="{reason}."),
    advice=Text(
        vi="Để trống để hệ thống cấp mã, hoặc lấy lại mã từ cơ sở dữ liệu; không tự tính lại mã của thửa đã có.",
        en="Leave it empty to have one minted, or take it from the database; never compute one anew.",
    ),
    reference="TT 19/2026/TT-BNNMT Phụ lục I, Điều 11.3",
    limits=("identifier.reach_m",),
    columns=("parcel_id",),
    reasons={
        _MALFORMED: Text(
            vi="Thửa {parcel}, tờ {sheet}: mã định danh “{raw}” không phải GeoHash 12 ký tự (0–9, b–z trừ i, l, o)",
            en="Parcel {parcel} of sheet {sheet}: the identifier “{raw}” is no GeoHash of 12 characters (0–9, b–z "
            "without i, l, o)",
        ),
        _ALL_MALFORMED: Text(
            vi="Tệp {file}: cả {count} mã định danh, như “{raw}”, đều không phải GeoHash 12 ký tự; có lẽ là mã kiểu cũ "
            "(xã, tờ, thửa)",
            en="{file}: none of the {count} identifiers, such as “{raw}”, is a GeoHash of 12 characters; they may "
            "be of the old kind (commune, sheet, parcel)",
        ),
        _TWICE: Text(
            vi="Thửa {parcel}, tờ {sheet}: mã định danh “{raw}” trùng với thửa {other_parcel}, tờ {other_sheet}",
            en="Parcel {parcel} of sheet {sheet}: the identifier “{raw}” is also that of parcel {other_parcel} of "
            "sheet {other_sheet}",
        ),
        _ELSEWHERE: Text(
            vi="Thửa {parcel}, tờ {sheet}: điểm của mã định danh “{raw}” cách thửa {measured:.1f} m (cho phép "
            "{limit:.0f} m)",
            en="Parcel {parcel} of sheet {sheet}: the point of the identifier “{raw}” is {measured:.1f} m away from "
            "the parcel (allowed {limit:.0f} m)",
        ),
        Identifier.TAKEN: Text(
            vi="Thửa {parcel}, tờ {sheet}: mã định danh “{raw}” trong cơ sở dữ liệu là của thửa {other_parcel}, tờ "
            "{other_sheet}, xã {other_commune} (đang có, hoặc đã hết hiệu lực)",
            en="Parcel {parcel} of sheet {sheet}: in the cadastre the identifier “{raw}” is that of parcel "
            "{other_parcel}, sheet {other_sheet}, commune {other_commune} (live, or ended)",
        ),
    },
)


@check(SPEC)
def parcel_identifier(context: Context) -> pd.DataFrame:
    """Look at identifiers as they were delivered; one is never compared with what we would compute."""
    if context.source.text_keys:
        raise NotApplicable(vi="nguồn không dùng mã định danh thửa đất", en="the source has no parcel identifiers")
    given = context.parcels["parcel_id"].dropna()
    is_good = is_geohash(given)
    good = given[is_good]
    malformed = _malformed(given, ~is_good, context)
    return pd.concat([*malformed, _used_twice(good, context), _elsewhere(good, context)], ignore_index=True)


def _malformed(
    given: "pd.Series[str]", is_bad: npt.NDArray[np.bool_], context: Context
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Name malformed identifiers one by one, but a file that has no other ones once."""
    files = context.parcels["source_file"][given.index].reset_index(drop=True)
    alone, whole = by_record_or_file(files, is_bad)
    raw = given.iloc[alone["parcel"]]
    first = given.groupby(files.to_numpy()).min().reindex(whole["file"])
    return (
        pd.DataFrame({"parcel": raw.index, "raw": raw.to_numpy(), "reason": _MALFORMED}),
        whole.assign(raw=first.to_numpy(), reason=_ALL_MALFORMED),
    )


def _used_twice(good: "pd.Series[str]", context: Context) -> pd.DataFrame:
    """Pair every parcel that has an identifier of another one with the first of them by number."""
    ranked = good.iloc[np.argsort(context.rank[good.index])]
    first = ranked.index.to_series().groupby(ranked).transform("first")
    again = ranked[ranked.duplicated()]
    return pd.DataFrame({"parcel": again.index, "other": first[again.index], "raw": again, "reason": _TWICE})


def _elsewhere(good: "pd.Series[str]", context: Context) -> pd.DataFrame:
    """Measure from the point of each identifier to its parcel."""
    placed = good[context.is_sound[good.index]]
    distance_m = _distances_m(placed, context)
    reach_m = context.tolerances.identifier.reach_m
    is_far = distance_m > reach_m
    return pd.DataFrame(
        {
            "parcel": placed.index[is_far],
            "raw": placed[is_far],
            "reason": _ELSEWHERE,
            "measured": distance_m[is_far],
            "limit": reach_m,
            "unit": "m",
        }
    )


def _distances_m(placed: "pd.Series[str]", context: Context) -> npt.NDArray[np.float64]:
    if context.parcels.crs is None:
        return np.zeros(len(placed))
    shapes = context.geometry[placed.index]
    return distances_m(placed, shapes, context.parcels.crs, context.province.datum_pipeline)
