"""findings.gpkg: the places of the findings for QGIS, on the parcels around them; each layer has its style inside."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyogrio
import shapely

from pipeline.validate.report.formats.findings_json import finding_records
from pipeline.validate.report.ground import ground_of
from pipeline.validate.report.responses import answer_of, toleration_of
from pipeline.validate.report.shapes import KINDS, by_kind, in_one_crs, main_crs, shapes_of
from pipeline.validate.report.templating import template
from pipeline.validate.report.text import visible
from pipeline.validate.report.words import SEVERITIES
from schemas.finding import Language
from schemas.province import load_province
from schemas.report import Report

FILE_NAME = "findings.gpkg"

MOST_PARCELS = 20_000
"""Parcels that the file takes along; of a larger package it has none."""

_NO_CRS = 'LOCAL_CS["Undefined Cartesian SRS"]'
"""What GDAL writes as srs_id -1: coordinates whose system nobody knows."""

_VERSION = "1.2"
"""Of GeoPackage: what the GDAL of an office's older QGIS reads without a warning."""

_GEOMETRY_TYPES = dict(zip(KINDS, ("MultiPoint", "MultiLineString", "MultiPolygon"), strict=True))

_SAID = ("answer", "tolerated")
_FIELDS = pa.schema(
    {
        **dict.fromkeys(("code", "severity", "commune", "sheet", "parcel", "other_sheet", "other_parcel"), pa.string()),
        "file": pa.string(),
        "row": pa.int64(),
        "measured": pa.float64(),
        "limit": pa.float64(),
        "unit": pa.string(),
        "x": pa.float64(),
        "y": pa.float64(),
        **dict.fromkeys(("crs", "message", "key", "title", "advice", "reference", *_SAID), pa.string()),
    }
)

_STYLES_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30),
    ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
VALUES ('layer_styles', 'attributes', 'layer_styles', '');
"""
"""Table in which QGIS looks for the style of a layer."""

_INSERT_STYLE = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
    styleSLD, useAsDefault, description, owner, ui, update_time)
VALUES ('', '', ?, 'geom', 'diachinh', ?, '', 1, ?, '', NULL, ?)
"""


def write(report: Report, path: Path, *, lang: Language) -> None:
    """Write the file; the same report gives the same bytes.

    Findings without a shape are rows without geometry in the layer of points, so that the three layers together have
    every finding once.

    Parameters
    ----------
    report
        What was found.
    path
        File to write.
    lang
        Language of the texts.
    """
    findings = report.findings
    crs = main_crs(findings)
    datum_pipeline = load_province(report.province).datum_pipeline
    shapes = by_kind(in_one_crs(shapes_of(findings), findings, crs, datum_pipeline))
    has_kind = {kind: ~shapely.is_missing(collected) for kind, collected in shapes.items()}
    has_kind["point"] = ~(has_kind["line"] | has_kind["polygon"])
    fields = _fields(report, lang)
    for kind in KINDS:
        pyogrio.write_arrow(
            fields.append_column("geometry", pa.array(shapely.to_wkb(shapes[kind]), pa.binary())).filter(
                has_kind[kind]
            ),
            path,
            layer=kind,
            driver="GPKG",
            geometry_name="geometry",
            geometry_type=_GEOMETRY_TYPES[kind],
            crs=crs or _NO_CRS,
            dataset_options={"VERSION": _VERSION},
            layer_options={"GEOMETRY_NAME": "geom"},
        )
    has_parcels = crs is not None and _write_parcels(report, path, crs, datum_pipeline)
    _finish(path, report.started, lang, [*KINDS, "parcels"] if has_parcels else KINDS)


def _write_parcels(report: Report, path: Path, crs: str, datum_pipeline: str | None) -> bool:
    """Add the parcels as a layer under the findings, where they are few enough; say whether that was done."""
    ground = ground_of(report, crs, datum_pipeline)
    if ground is None or len(ground.shapes) > MOST_PARCELS:
        return False
    labels = {
        name: pa.array(
            [visible(value) if isinstance(value, str) else None for value in ground.labels[name]], pa.string()
        )
        for name in ("commune", "sheet", "parcel")
    }
    shapes = by_kind(ground.shapes)["polygon"]
    pyogrio.write_arrow(
        pa.table({**labels, "geometry": pa.array(shapely.to_wkb(shapes), pa.binary())}),
        path,
        layer="parcels",
        driver="GPKG",
        geometry_name="geometry",
        geometry_type="MultiPolygon",
        crs=crs,
        layer_options={"GEOMETRY_NAME": "geom"},
    )
    return True


def _fields(report: Report, lang: Language) -> pa.Table:
    """Return the fields of the findings and what the catalogue says about their codes, without geometry."""
    specs = {run.spec.code: run.spec for run in report.checks}
    records = []
    for finding, record in zip(report.findings, finding_records(report.findings, lang), strict=True):
        spec = specs[record["code"]]
        words = {
            "title": spec.title.in_language(lang),
            "advice": spec.advice.in_language(lang),
            "reference": spec.reference,
        }
        texts = {name: visible(value) for name, value in record.items() if isinstance(value, str)}
        said = (visible(answer_of(finding, lang)) or None, visible(toleration_of(finding, lang)) or None)
        records.append({**record, **texts, **words, **dict(zip(_SAID, said, strict=True))})
    return pa.Table.from_pylist(records, schema=_FIELDS)


def _finish(path: Path, now: datetime, lang: Language, layers: Sequence[str]) -> None:
    """Add the styles, and take out what would differ from one writing to the next."""
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(_STYLES_TABLE)
        for layer in layers:
            name = "findings.qml" if layer in KINDS else "parcels.qml"
            style = template(name).render(kind=layer, severities=SEVERITIES, lang=lang)
            database.execute(_INSERT_STYLE, (layer, style, FILE_NAME, moment))
        database.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
        database.execute("VACUUM")
