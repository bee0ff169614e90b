"""folium's layers: grid, parcels, findings. What they say is put together in ``page.js``, from text alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import folium
import geopandas as gpd
from folium.utilities import JsCode

from maps.preview.findings import LOOKS, Look, markers
from maps.preview.grid import grid_lines
from maps.preview.parcels import View, feature_collection
from schemas.release import LandUseEntry

_OUTLINE = "#4f4a43"
_GRID = {"color": "#b9b3a7", "weight": 1, "dashArray": "2 4"}


POINT_RADIUS_PX = 3
"""Points inside a shape; Leaflet would ask for a picture of a pin, which an offline page does not have."""


def grid_layer(view: View, crs: Any) -> folium.FeatureGroup:
    """Return the coordinate grid of the delivery's own system."""
    group = folium.FeatureGroup(name="Lưới tọa độ · Grid")
    lines, labels = grid_lines(view, crs)
    shapes_layer(lines, _GRID, f"gridLabel({json.dumps(labels)})").add_to(group)
    return group


def parcel_layer(drawn: gpd.GeoDataFrame, uses: list[tuple[LandUseEntry, int]]) -> folium.FeatureGroup:
    """Return the parcels, one folium layer per land use; the entry without code takes those of unknown use."""
    group = folium.FeatureGroup(name="Thửa đất · Parcels")
    for entry, _ in uses:
        rows = drawn[drawn["code"].eq(entry.code).fillna(value=not entry.code)]
        fill = {"color": _OUTLINE, "weight": 0.5, "fillColor": entry.colour, "fillOpacity": 0.85}
        words = json.dumps([f"{entry.name.vi} {entry.code}".strip(), entry.name.en])
        shapes_layer(feature_collection(rows.geometry), fill, f"aboutParcel({words})").add_to(group)
    return group


def finding_layers(found: gpd.GeoDataFrame) -> Iterator[folium.FeatureGroup]:
    """Yield one layer per severity that occurs, errors last and so on top: shapes, and a dot on each."""
    for severity, look in LOOKS.items():
        rows = found[found["severity"] == severity]
        if rows.empty:
            continue
        name = f"{look.name.vi} · {look.name.en}"
        group = folium.FeatureGroup(name=f"{name} ({len(rows)})")
        about = f"aboutFinding({json.dumps(name)})"
        line = {"color": look.colour, "weight": 3, "fillColor": look.colour, "fillOpacity": 0.25}
        dot = {"color": "#1d1b18", "weight": 1.5, "fill": True, "fillColor": look.colour, "fillOpacity": 0.9}
        wide = rows[rows.geom_type != "Point"]
        shapes_layer(feature_collection(wide.geometry), line, about).add_to(group)
        shapes_layer(feature_collection(markers(rows)), dot, about, look).add_to(group)
        yield group


def shapes_layer(
    data: dict[str, Any], style: Mapping[str, Any], about: str, look: Look | None = None
) -> folium.GeoJson:
    """Return features of one style; `about` is the function of ``page.js`` that says what each is."""
    return folium.GeoJson(
        data,
        style_function=lambda _: dict(style),
        on_each_feature=JsCode(about),
        marker=folium.CircleMarker(radius=look.radius_px if look else POINT_RADIUS_PX),
        smooth_factor=0,
        control=False,
    )
