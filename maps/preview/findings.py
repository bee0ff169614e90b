"""The findings of a package as the preview draws them, heaviest on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from maps.preview.parcels import to_degrees
from schemas.crs import WGS84
from schemas.finding import Finding, Severity, Text

FINDING_LIMIT = 3_000
"""Findings drawn per severity."""


@dataclass(frozen=True, slots=True)
class Look:
    """How findings of one severity look: they differ in size and colour, which also the colour-blind tell apart."""

    name: Text
    colour: str
    radius_px: int


LOOKS = {
    Severity.INFO: Look(Text(vi="Lưu ý", en="Notes"), "#0072b2", 5),
    Severity.WARNING: Look(Text(vi="Cảnh báo", en="Warnings"), "#e69f00", 6),
    Severity.ERROR: Look(Text(vi="Lỗi", en="Errors"), "#c2185b", 8),
}
"""Severity → look, in drawing order."""


def located(findings: Sequence[Finding]) -> gpd.GeoDataFrame:
    """Return the findings that have a place.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `severity`, `code`, `sheet`, `parcel`, `vi`, `en` and geometry as found, in EPSG:4326; at most
        `FINDING_LIMIT` of each severity, in the order given; index 0…n-1.
    """
    table = pd.DataFrame(
        {
            "severity": [finding.severity for finding in findings],
            "code": [finding.code for finding in findings],
            "sheet": [finding.sheet for finding in findings],
            "parcel": [finding.parcel for finding in findings],
            "vi": [finding.message.vi for finding in findings],
            "en": [finding.message.en for finding in findings],
            "crs": [finding.crs for finding in findings],
        }
    )
    shapes = np.array([_place(finding) for finding in findings], dtype=object)
    for crs, rows in table.groupby("crs").indices.items():
        shapes[rows] = to_degrees(shapes[rows], crs)
    visible = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes)) & table["crs"].notna().to_numpy(dtype=bool)
    frame = gpd.GeoDataFrame(table[visible].drop(columns="crs"), geometry=shapes[visible], crs=WGS84)
    return frame[frame.groupby("severity").cumcount() < FINDING_LIMIT].reset_index(drop=True)


def said_of_findings(found: gpd.GeoDataFrame) -> list[list[str | None]]:
    """Return code, sheet, parcel and both wordings of every finding drawn."""
    return pd.DataFrame(found[["code", "sheet", "parcel", "vi", "en"]]).to_numpy().tolist()


def _place(finding: Finding) -> shapely.Geometry | None:
    if finding.geometry is not None:
        return finding.geometry
    return None if finding.x is None or finding.y is None else shapely.Point(finding.x, finding.y)


def markers(found: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return one point per finding, so that a gap of a centimetre is seen from afar."""
    return gpd.GeoSeries(shapely.point_on_surface(found.geometry.to_numpy()), found.index, crs=WGS84)
