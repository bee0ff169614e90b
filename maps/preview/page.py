"""The preview page: folium's map, with everything it needs inside the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd

from maps.legend import UNKNOWN_COLOUR, legend
from maps.preview.document import new_map, write_page
from maps.preview.findings import LOOKS, located, said_of_findings
from maps.preview.layers import finding_layers, parcel_layer
from maps.preview.notes import notes
from maps.preview.parcels import choose, said_of_parcels, view_of
from schemas.finding import Finding
from schemas.release import LandUseEntry
from schemas.source import Words

_UNKNOWN = LandUseEntry(code="", name=Words(vi="Không rõ loại đất", en="Unknown land use"), colour=UNKNOWN_COLOUR)


def write_preview(
    parcels: gpd.GeoDataFrame, findings: Sequence[Finding], path: Path, *, synthetic: bool, title: str
) -> Path:
    """Write a map of one package: parcels by land use, findings on top, a coordinate grid below.

    The file holds everything it needs and asks for nothing from outside. Of a parcel it holds sheet, number, area and
    land use, and nothing personal.

    Parameters
    ----------
    parcels
        Parcel frame of the batch (`schemas.frames`) in a projected CRS.
    findings
        Of the same package, in order of weight.
    path
        File to write.
    synthetic
        Say that the data is invented.
    title
        Name of the package.

    Returns
    -------
    pathlib.Path
        `path`.
    """
    drawn, found = choose(parcels, findings), located(findings)
    uses = _uses(drawn)
    context = {
        "title": title,
        "synthetic": synthetic,
        "drawn": len(drawn),
        "notes": notes(parcels, drawn, findings, found),
        "uses": uses,
        "severities": [(look, int((found["severity"] == severity).sum())) for severity, look in LOOKS.items()],
        "words": {"parcels": said_of_parcels(drawn), "findings": said_of_findings(found)},
    }
    return write_page(path, _map(drawn, uses, found, parcels.crs), body="body.html", context=context)


def _uses(drawn: gpd.GeoDataFrame) -> list[tuple[LandUseEntry, int]]:
    """Return the land uses that are drawn and how many parcels each has, the most frequent first, the unknown last."""
    counts = drawn["code"].value_counts()
    known = [(entry, int(counts[entry.code])) for entry in legend(drawn["code"])]
    known.sort(key=lambda use: -use[1])
    unknown = int(drawn["code"].isna().sum())
    return [*known, (_UNKNOWN, unknown)] if unknown else known


def _map(
    drawn: gpd.GeoDataFrame, uses: list[tuple[LandUseEntry, int]], found: gpd.GeoDataFrame, crs: Any
) -> folium.Map:
    page = new_map(view_of(drawn), crs)
    parcel_layer(drawn, uses).add_to(page)
    for layer in finding_layers(found):
        layer.add_to(page)
    folium.LayerControl(position="topright").add_to(page)
    return page
