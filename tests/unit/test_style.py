"""The style: every layer has tiles to draw, and what it says can be told apart."""

import json

import pandas as pd
import pytest

from maps.layers import TILE_LAYERS
from maps.legend import UNKNOWN_COLOUR, legend, main_codes
from maps.style import FONTS, PALETTES, build_style, theme_colour
from schemas.codes import CURRENT, land_use_codes

THEMES = ("light", "dark")
ALL = legend(pd.Series([code for system, code in land_use_codes() if system == CURRENT], dtype="string"))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_every_layer_has_features_at_its_zooms(theme: str) -> None:
    zooms: dict[str, list[int]] = {}
    for layer in TILE_LAYERS:
        zooms.setdefault(layer.name, []).extend(range(layer.min_zoom, layer.max_zoom + 1))
    layers = build_style(ALL, theme, tiles="tiles-0.pmtiles")["layers"]
    drawn = [layer for layer in layers if layer.get("source") == "release"]
    assert {layer["source-layer"] for layer in drawn} == set(zooms)
    for layer in drawn:
        first, last = layer.get("minzoom", 0), layer.get("maxzoom", 24)
        assert any(first <= zoom < last for zoom in zooms[layer["source-layer"]]), layer["id"]
    assert len({layer["id"] for layer in layers}) == len(layers)


@pytest.mark.parametrize("theme", THEMES)
def test_properties_that_are_read_are_in_the_tiles(theme: str) -> None:
    columns: dict[str, set[str]] = {}
    for layer in TILE_LAYERS:
        columns.setdefault(layer.name, set()).update(layer.columns)

    def read(value: object) -> set[str]:
        if isinstance(value, list):
            own = {value[1]} if len(value) == 2 and value[0] == "get" else set()
            return own.union(*map(read, value))
        return set().union(*map(read, value.values())) if isinstance(value, dict) else set()

    for layer in build_style(ALL, theme, tiles="tiles-0.pmtiles")["layers"]:
        if layer.get("source") == "release":
            assert read(layer.get("paint")) | read(layer.get("layout")) <= columns[layer["source-layer"]]


@pytest.mark.parametrize("theme", THEMES)
def test_outlines_and_labels_stand_out_from_every_fill(theme: str) -> None:
    palette = PALETTES[theme]
    for colour in [*(use.colour for use in ALL), UNKNOWN_COLOUR]:
        fill = theme_colour(colour, theme)
        assert contrast(palette.outline, fill) >= 3, colour
        assert contrast(palette.text, fill) >= 4.5, colour
        best = max(contrast(palette.selected_line, fill), contrast(palette.selected_casing, fill))
        assert best >= 3, colour
    assert contrast(palette.text, palette.halo) >= 7
    assert contrast(palette.commune, palette.ground) >= 4.5
    assert contrast(palette.sheet, palette.ground) >= 4.5


def test_light_theme_has_the_colours_of_the_circular() -> None:
    layer = next(one for one in build_style(ALL, "light", tiles="t")["layers"] if one["id"] == "parcel-fill")
    match = layer["paint"]["fill-color"]
    assert match[:2] == ["match", ["get", "land_use"]]
    colours = dict(zip(match[2:-1:2], match[3:-1:2], strict=True))
    assert (colours["ODT"], colours["ONT"], colours["CLN"]) == ("#ffa0ff", "#ffd0ff", "#ffd2a0")
    assert match[-1] == UNKNOWN_COLOUR


def test_style_without_land_use_is_one_fill() -> None:
    layer = next(one for one in build_style((), "light", tiles="t")["layers"] if one["id"] == "parcel-fill")
    assert layer["paint"]["fill-color"] == UNKNOWN_COLOUR


def test_nothing_comes_from_outside() -> None:
    style = build_style(ALL, "light", tiles="tiles-0.pmtiles")
    assert "http" not in json.dumps(style)
    assert "glyphs" not in style
    assert style["sources"]["release"]["url"] == "pmtiles://tiles-0.pmtiles"
    fonts = [layer["layout"]["text-font"] for layer in style["layers"] if layer["type"] == "symbol"]
    assert fonts == [list(FONTS)] * 3


def test_parcel_is_drawn_by_its_largest_land_use() -> None:
    texts = pd.Series(["ONT 60+CLN 140", "ODT", "ONT+CLN", "nowhere", None], dtype="string")
    assert main_codes(texts).fillna("-").tolist() == ["CLN", "ODT", "ONT", "-", "-"]
