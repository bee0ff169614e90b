"""CRS-03: coordinates that are in another system than the file says."""

import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.misread import commune_boxes
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

_AWAY = "away"
_NOWHERE = "nowhere"

SPEC = CheckSpec(
    code="CRS-03",
    severity=Severity.ERROR,
    group=AcceptanceGroup.GROUND_SURVEY,
    criterion=Criterion.ACCURATE,
    scope=Scope.FILE,
    title=Text(vi="Tọa độ thuộc hệ khác với khai báo", en="Coordinates in another system than declared"),
    message=Text(
        vi="{count} thửa của xã {commune} trong tệp {file}, khai báo {declared}, {reason}. Tọa độ khớp với: {fitting}.",
        en="{count} parcels of the commune {commune} in {file}, declared as {declared}, {reason}. The coordinates fit: "
        "{fitting}.",
    ),
    advice=Text(
        vi="Gán đúng hệ tọa độ cho tệp, không tính chuyển tọa độ; nếu hai trục đổi chỗ hoặc có số hiệu múi, xuất lại "
        "tệp. Kiểm tra cả mã xã.",
        en="Give the file its true system, without converting coordinates; where axes are swapped or carry the zone "
        "number, export it again. Check the code of the commune too.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 5, Phụ lục 02; TT 973/2001/TT-TCĐC",
    limits=("extent.outside_m", "extent.inside_m"),
    needs=("CRS-01",),
    reasons={
        _AWAY: Text(vi="nằm ngoài xã đó, lệch {measured:.0f} km", en="lie outside of it, {measured:.0f} km off"),
        _NOWHERE: Text(vi="không có chỗ nào trên Trái Đất", en="have no place on Earth"),
    },
)


@check(SPEC)
def other_coordinate_system(context: Context) -> pd.DataFrame:
    """Name the system in which the parcels of a file lie in their communes; silent where there is none."""
    if not any(unit.bbox for unit in context.province.current_units.values()):
        raise NotApplicable(
            vi="hồ sơ tỉnh không nêu phạm vi các xã", en="the province profile gives no communes' extents"
        )
    parcels = pd.DataFrame(context.parcels[["source_file", "commune_code"]])
    is_misread = parcels["source_file"].isin(list(context.misread)).to_numpy()
    is_known = commune_boxes(context.parcels, context.province).notna().all(axis=1).to_numpy()
    rows = []
    for (file, commune), group in parcels[is_misread & is_known].groupby(["source_file", "commune_code"], sort=True):
        misread = context.misread[str(file)]
        west, south, east, north = shapely.total_bounds(context.place[group.index.to_numpy()])
        rows.append(
            {
                "file": file,
                "commune": commune,
                "count": len(group),
                "declared": misread.declared,
                "fitting": misread.fitting,
                "reason": _NOWHERE if misread.distance_km is None else _AWAY,
                "measured": misread.distance_km,
                "unit": "km",
                "geometry": shapely.box(west, south, east, north) if west <= east else None,
            }
        )
    return pd.DataFrame(rows)
