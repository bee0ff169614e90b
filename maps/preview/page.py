"""The preview page: folium's map, with everything it needs inside the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
from branca.element import Element, Figure
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from maps.legend import UNKNOWN_COLOUR, legend
from maps.preview.findings import LOOKS, located, said_of_findings
from maps.preview.layers import finding_layers, grid_layer, parcel_layer
from maps.preview.notes import notes
from maps.preview.parcels import choose, said_of_parcels, view_of
from schemas.finding import Finding
from schemas.release import LandUseEntry
from schemas.source import Words

_UNKNOWN = LandUseEntry(code="", name=Words(vi="Không rõ loại đất", en="Unknown land use"), colour=UNKNOWN_COLOUR)

_RANDOM_NAME = re.compile(r"(?<=_)[0-9a-f]{32}(?![0-9a-f])")
"""Ending of folium's names for its variables: random, where the same package shall give the same file."""

_templates = Environment(loader=PackageLoader("maps.preview", ""), autoescape=True, undefined=StrictUndefined)
_templates.filters["number"] = lambda value: f"{value:,}".replace(",", ".")


class _Verbatim(Element):
    """Text that goes into the page as it is.

    folium reads every string it is given as a Jinja template, also the script that holds its data. Whatever was
    delivered therefore enters the page here, and folium gets numbers and shapes alone.
    """

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


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
        "js": _asset("preview/page.js"),
        "css": _asset("preview/page.css"),
        "leaflet_js": _asset("site/vendor/leaflet/leaflet.js"),
        "leaflet_css": _asset("site/vendor/leaflet/leaflet.css"),
    }
    figure = Figure()
    figure.header.add_child(_Verbatim(_templates.get_template("head.html").render(context)))
    figure.html.add_child(_Verbatim(_templates.get_template("body.html").render(context)))
    figure.add_child(_map(drawn, uses, found, parcels.crs))
    path.write_text(_settle(figure.render()), "utf-8")
    return path


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
    page = folium.Map(
        tiles=None, control_scale=True, prefer_canvas=True, zoom_snap=0.25, max_zoom=24, attribution_control=False
    )
    page.default_js, page.default_css = [], []  # from elsewhere; what is needed of them stands in the head already
    view = view_of(drawn)
    if view is not None:
        west, south, east, north = view
        page.fit_bounds([[south, west], [north, east]], padding=(56, 32))
        grid_layer(view, crs).add_to(page)
    parcel_layer(drawn, uses).add_to(page)
    for layer in finding_layers(found):
        layer.add_to(page)
    folium.LayerControl(position="topright").add_to(page)
    return page


def _settle(page: str) -> str:
    """Give folium's names numbers, say the language, and let the reader zoom."""
    numbers, names = count(), dict[str, str]()
    page = _RANDOM_NAME.sub(lambda name: names.setdefault(name[0], str(next(numbers))), page)
    page = re.sub(r'<meta name="viewport" content="width=device-width,\s[^>]*user-scalable=no" />', "", page)
    return page.replace("<html>", '<html lang="vi">', 1)


@cache
def _asset(name: str) -> Markup:
    """Return a file of ours, or a vendored one, as text that needs no escaping."""
    text = files("maps").joinpath(name).read_text("utf-8")
    if name.endswith(".css"):  # Leaflet's pictures would be requests; page.css draws the switch, and no pin is used
        text = re.sub(r"url\([^)]*\)", "none", text)
    return Markup(text)  # noqa: S704 -- part of the program
