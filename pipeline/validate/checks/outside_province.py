"""CRS-05: parcels outside of the province; a whole file of them was read in a wrong system and must not be loaded."""

import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from pipeline.validate.whole_files import by_record_or_file
from schemas.crs import to_wgs84
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

_ONE = "one"
_ALL = "all"

SPEC = CheckSpec(
    code="CRS-05",
    severity=Severity.ERROR,
    group=AcceptanceGroup.GROUND_SURVEY,
    criterion=Criterion.ACCURATE,
    scope=Scope.POLYGON,
    title=Text(vi="Nằm ngoài phạm vi tỉnh", en="Outside of the province"),
    message=Text(vi="{reason}.", en="{reason}."),
    advice=Text(
        vi="Kiểm tra kinh tuyến trục, múi chiếu và thứ tự trục tọa độ (X hướng bắc, Y hướng đông).",
        en="Check the central meridian, the zone and the order of the axes (X is north, Y is east).",
    ),
    reference="TT 25/2014/TT-BTNMT Phụ lục 02; NQ 202/2025/QH15 (địa giới tỉnh)",
    needs=("CRS-01",),
    reasons={
        _ONE: Text(
            vi="Thửa nằm tại kinh độ {longitude:.4f}, vĩ độ {latitude:.4f}, ngoài phạm vi tỉnh",
            en="The parcel lies at longitude {longitude:.4f}, latitude {latitude:.4f}, outside of the province",
        ),
        _ALL: Text(
            vi="Tất cả {count} thửa của tệp {file} nằm ngoài phạm vi tỉnh",
            en="All {count} parcels of {file} lie outside of the province",
        ),
    },
)


@check(SPEC)
def outside_province(context: Context) -> pd.DataFrame:
    """Compare the middle of each parcel with the extent of the province; files of CRS-03 are out of the question."""
    extent, crs = context.province.extent, context.parcels.crs
    if extent is None:
        raise NotApplicable(vi="hồ sơ tỉnh không nêu phạm vi", en="the province profile gives no extent")
    west, south, east, north = extent
    bounds = shapely.bounds(context.place)
    operation = to_wgs84(crs, context.province.datum_pipeline)
    longitude, latitude = operation.transform(bounds[:, [0, 2]].mean(axis=1), bounds[:, [1, 3]].mean(axis=1))
    is_misread = context.parcels["source_file"].isin(list(context.misread)).to_numpy()
    is_inside = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    records, files = by_record_or_file(context.parcels["source_file"], context.is_polygon & ~is_inside & ~is_misread)
    at = records["parcel"].to_numpy()
    alone = records.assign(reason=_ONE, severity=Severity.WARNING, longitude=longitude[at], latitude=latitude[at])
    return pd.concat([alone, files.assign(reason=_ALL, severity=Severity.ERROR)], ignore_index=True)
