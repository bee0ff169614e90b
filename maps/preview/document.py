"""One HTML file with folium's map in it, and everything that the map needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, Figure
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from maps.preview.layers import grid_layer
from maps.preview.parcels import View

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


def new_map(view: View | None, crs: Any) -> folium.Map:
    """Return a map without base layers that shows a part of the world, with the grid of a projected CRS below."""
    page = folium.Map(
        tiles=None, control_scale=True, prefer_canvas=True, zoom_snap=0.25, max_zoom=24, attribution_control=False
    )
    page.default_js, page.default_css = [], []  # from elsewhere; what is needed of them stands in the head already
    if view is not None:
        west, south, east, north = view
        page.fit_bounds([[south, west], [north, east]], padding=(56, 32))
        grid_layer(view, crs).add_to(page)
    return page


def write_page(path: Path, page: folium.Map, *, body: str, context: Mapping[str, Any]) -> Path:
    """Write a map with a heading and legend around it; the file asks for nothing from outside.

    Parameters
    ----------
    body
        Template of what stands around the map.
    context
        What the templates say, ``title`` among it; delivered text is escaped.
    """
    assets = {
        "js": _asset("preview/page.js"),
        "css": _asset("preview/page.css"),
        "leaflet_js": _asset("site/vendor/leaflet/leaflet.js"),
        "leaflet_css": _asset("site/vendor/leaflet/leaflet.css"),
    }
    figure = Figure()
    figure.header.add_child(_Verbatim(_templates.get_template("head.html").render({**context, **assets})))
    figure.html.add_child(_Verbatim(_templates.get_template(body).render({**context, **assets})))
    figure.add_child(page)
    path.write_text(_settle(figure.render()), "utf-8")
    return path


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
