"""The map's looks, as a MapLibre style made from the code lists.

The colours of land use are those of the circular, which nobody chose for the colour-blind; so colour never stands
alone: every parcel has an outline that stands out from its fill, its number carries the land-use code, and the
selection is two lines, one dark and one bright.

References
----------
MapLibre Style Specification 8; Thông tư 08/2024/TT-BTNMT (colours); WCAG 2.2, 1.4.1, 1.4.3 and 1.4.11.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from maps.layers import FIRST_PARCEL_ZOOM, MAX_ZOOM
from maps.legend import UNKNOWN_COLOUR
from schemas.release import LandUseEntry

Theme = Literal["light", "dark"]

FONTS = ("Noto Sans", "Segoe UI", "Roboto", "Arial", "sans-serif")
"""Fonts of the reader's device that have the Vietnamese letters; without `glyphs` MapLibre draws with them."""

SOURCE = "release"
SELECTED = "selected"

_DARK = 0.4
"""Share of each colour component that stays on a dark page."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme, ``#rrggbb``."""

    ground: str
    outline: str
    sheet: str
    commune: str
    text: str
    halo: str
    selected_casing: str
    selected_line: str


PALETTES: Mapping[Theme, Palette] = MappingProxyType(
    {
        "light": Palette(
            ground="#f4f2ec",
            outline="#4f4a43",
            sheet="#8a2c0d",
            commune="#3b1f6b",
            text="#1d1b18",
            halo="#ffffff",
            selected_casing="#ffffff",
            selected_line="#0b3d91",
        ),
        "dark": Palette(
            ground="#14161a",
            outline="#c4beb2",
            sheet="#ffb48f",
            commune="#d5c2ff",
            text="#f3f1ec",
            halo="#101216",
            selected_casing="#000000",
            selected_line="#ffe14d",
        ),
    }
)


def build_style(land_uses: Sequence[LandUseEntry], theme: Theme, *, tiles: str, font: Sequence[str] = FONTS) -> Any:
    """Build the style of a release.

    Parameters
    ----------
    land_uses
        Land uses that occur, with their colours.
    tiles
        Address of the PMTiles archive; a page that knows where the release is served puts the full address there.
    font
        Font stack of all labels.

    Returns
    -------
    dict
        The style. Source ``selected`` is GeoJSON, empty until the page puts the chosen parcel there.
    """
    palette = PALETTES[theme]
    return {
        "version": 8,
        "name": f"diachinh {theme}",
        "sources": {
            SOURCE: {"type": "vector", "url": f"pmtiles://{tiles}", "promoteId": {"parcels": "key"}},
            SELECTED: {"type": "geojson", "data": {"type": "FeatureCollection", "features": []}},
        },
        "layers": [
            {"id": "ground", "type": "background", "paint": {"background-color": palette.ground}},
            *_areas(land_uses, theme, palette),
            *_outlines(palette),
            *_selection(palette),
            *_labels(palette, list(font)),
        ],
    }


def theme_colour(colour: str, theme: Theme) -> str:
    """Return a colour of the code lists as one theme shows it: as it is, or darker in the same hue."""
    if theme == "light":
        return colour
    return "#" + "".join(f"{round(int(colour[at : at + 2], 16) * _DARK):02x}" for at in (1, 3, 5))


def _areas(land_uses: Sequence[LandUseEntry], theme: Theme, palette: Palette) -> list[dict[str, Any]]:
    """Fill the communes faintly, so that the map says where there is data, and the parcels by land use."""
    pairs = [part for use in land_uses for part in (use.code, theme_colour(use.colour, theme))]
    unknown = theme_colour(UNKNOWN_COLOUR, theme)
    fill = ["match", ["get", "land_use"], *pairs, unknown] if pairs else unknown
    faint = {"fill-color": palette.commune, "fill-opacity": 0.06}
    return [
        _layer("commune-fill", "fill", "communes", paint=faint),
        _layer("parcel-fill", "fill", "parcels", minzoom=FIRST_PARCEL_ZOOM, paint=_flat(fill)),
        _layer("block-fill", "fill", "parcels", maxzoom=FIRST_PARCEL_ZOOM, paint=_flat(fill)),
    ]


def _flat(colour: Any) -> dict[str, Any]:
    """Fill without smoothing: the smoothed edges of two neighbours would let the ground shine through."""
    return {"fill-color": colour, "fill-antialias": False}


def _outlines(palette: Palette) -> list[dict[str, Any]]:
    return [
        _layer(
            "parcel-line",
            "line",
            "parcels",
            minzoom=FIRST_PARCEL_ZOOM,
            paint={
                "line-color": palette.outline,
                "line-width": _by_zoom((14, 0.15), (15, 0.4), (17, 1.0), (20, 2.0)),
                "line-opacity": _by_zoom((14, 0.5), (15.5, 1)),
            },
        ),
        _layer(
            "sheet-line",
            "line",
            "sheets",
            paint={"line-color": palette.sheet, "line-width": _by_zoom((12, 0.6), (17, 1.8)), "line-dasharray": [5, 3]},
        ),
        _layer(
            "commune-line",
            "line",
            "communes",
            paint={"line-color": palette.commune, "line-width": _by_zoom((10, 1.0), (14, 2.0), (17, 3.0))},
        ),
    ]


def _selection(palette: Palette) -> list[dict[str, Any]]:
    casing = {"line-color": palette.selected_casing, "line-width": 7}
    line = {"line-color": palette.selected_line, "line-width": 3.5}
    joined = {"line-join": "round"}
    return [
        {"id": "selected-casing", "type": "line", "source": SELECTED, "layout": joined, "paint": casing},
        {"id": "selected-line", "type": "line", "source": SELECTED, "layout": joined, "paint": line},
    ]


def _labels(palette: Palette, font: list[str]) -> list[dict[str, Any]]:
    number_and_use = ["concat", ["get", "parcel"], "\n", ["coalesce", ["get", "land_use"], ""]]
    return [
        _text(
            "parcel-label",
            "parcel_labels",
            ["step", ["zoom"], ["get", "parcel"], MAX_ZOOM + 2, number_and_use],
            {"font": font, "size": _by_zoom((17, 10), (20, 15)), "colour": palette.text, "halo": palette.halo},
            minzoom=MAX_ZOOM,
        ),
        _text(
            "sheet-label",
            "sheet_labels",
            ["concat", "Tờ ", ["get", "sheet"]],
            {"font": font, "size": _by_zoom((12, 10), (16, 14)), "colour": palette.sheet, "halo": palette.halo},
            minzoom=13,
            maxzoom=MAX_ZOOM,
        ),
        _text(
            "commune-label",
            "commune_labels",
            ["get", "name"],
            {"font": font, "size": _by_zoom((10, 12), (15, 18)), "colour": palette.commune, "halo": palette.halo},
            maxzoom=FIRST_PARCEL_ZOOM + 1,
        ),
    ]


def _text(
    name: str, source_layer: str, text: Any, look: dict[str, Any], *, minzoom: float = 0, maxzoom: float = 24
) -> dict[str, Any]:
    return _layer(
        name,
        "symbol",
        source_layer,
        minzoom=minzoom,
        maxzoom=maxzoom,
        layout={"text-field": text, "text-font": look["font"], "text-size": look["size"], "text-padding": 1},
        paint={"text-color": look["colour"], "text-halo-color": look["halo"], "text-halo-width": 1.4},
    )


def _layer(name: str, kind: str, source_layer: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "source": SOURCE, "source-layer": source_layer, **fields}


def _by_zoom(*stops: tuple[float, float]) -> list[Any]:
    """Return a value that grows evenly between zooms."""
    return ["interpolate", ["linear"], ["zoom"], *(part for stop in stops for part in stop)]
