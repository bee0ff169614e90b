"""What the preview does not show: said on the map itself."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd

from maps.preview.findings import FINDING_LIMIT
from maps.preview.parcels import PARCEL_LIMIT, SIMPLER_M
from schemas.finding import Finding, Text


def notes(
    parcels: gpd.GeoDataFrame, drawn: gpd.GeoDataFrame, findings: Sequence[Finding], found: gpd.GeoDataFrame
) -> list[Text]:
    """Return one sentence for everything that was left out.

    Parameters
    ----------
    parcels, drawn
        The parcels of the package, and those on the map.
    findings, found
        The findings of the package, and those on the map.
    """
    said = []
    missing, unplaced = len(parcels) - len(drawn), len(findings) - len(found)
    if len(parcels) > PARCEL_LIMIT:
        said.append(
            Text(
                vi=f"Gói có {len(parcels)} thửa; bản đồ chỉ vẽ {len(drawn)} thửa thuộc các tờ có nhiều phát hiện nhất, "
                f"ranh giới lược bớt dưới {100 * SIMPLER_M:.0f} cm.",
                en=f"The package has {len(parcels)} parcels; drawn are {len(drawn)}, of the sheets with most findings, "
                f"borders simplified by less than {100 * SIMPLER_M:.0f} cm.",
            )
        )
    elif missing:
        said.append(
            Text(
                vi=f"{missing} thửa không vẽ được vì không có hình hoặc tọa độ không dùng được.",
                en=f"{missing} parcels cannot be drawn: no shape, or coordinates that cannot be used.",
            )
        )
    if unplaced:
        said.append(
            Text(
                vi=f"{unplaced} phát hiện không có trên bản đồ (không có vị trí, hoặc quá {FINDING_LIMIT} mỗi loại): "
                "xem báo cáo.",
                en=f"{unplaced} findings are not on the map (no place, or more than {FINDING_LIMIT} of a kind): "
                "see the report.",
            )
        )
    return said
