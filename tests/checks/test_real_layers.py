"""The checks on layers that other people made, where they are beside the checkout."""

import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from pipeline.validate.engine import catalogue
from schemas.finding import Severity

FRENCH_ZONES = {
    "30014_PLU_20171013/Donnees_geographiques/30014_ZONE_URBA_20171013.shp": 7,
    "200011781_PLUi_20180101/Donnees_geographiques/ZONE_URBA.shp": 43,
}
"""Layers of the French validator, and the pairs in each that overlap by more than 0.1 m²."""


def pairs_that_overlap(shapes, least_m2):
    """Compare all with all."""
    first, second = np.array(list(combinations(range(len(shapes)), 2))).T
    near = shapely.intersects(shapes[first], shapes[second])
    first, second = first[near], second[near]
    area = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    return {frozenset((str(a + 1), str(b + 1))) for a, b in np.column_stack([first, second])[area > least_m2]}


@pytest.mark.parametrize("name", FRENCH_ZONES)
def test_overlapping_pairs_of_french_zones(shared_data, check_parcels, name):
    shapes = np.asarray(pyogrio.read_dataframe(shared_data / "fr-ign-validator-b" / name).geometry.array, dtype=object)
    runs, findings = check_parcels(shapes, crs=2154)
    large = {
        frozenset((f.parcel, f.other_parcel))
        for f in findings
        if f.code in {"TOP-01", "TOP-05"} and f.geometry.area > 0.1
    }
    assert large == pairs_that_overlap(shapes, 0.1)
    assert len(large) == FRENCH_ZONES[name]
    assert runs["GEO-01"].found == 0
    assert all(f.severity is Severity.ERROR for f in findings if f.code == "TOP-01" and f.geometry.area > 0.1)


def test_communes_of_dien_bien_as_crawled(shared_data, check_parcels):
    files = sorted((shared_data / "vn-dienbien-wards-2026-raw").glob("*/wards/*.geojson"))
    communes = pd.concat([pyogrio.read_dataframe(file) for file in files], ignore_index=True).set_crs(4326).to_crs(9205)
    shapes = shapely.transform(np.asarray(communes.geometry.array, dtype=object), lambda xy: np.round(xy, 3))
    _, findings = check_parcels(shapes, crs=9205)
    broken = {finding.parcel for finding in findings if finding.code == "GEO-01"}
    assert broken == {str(i + 1) for i in np.flatnonzero(~shapely.is_valid(shapes))}
    assert len(broken) == 3
    sound = np.where(shapely.is_valid(shapes), shapes, shapely.Polygon())
    large = {frozenset((f.parcel, f.other_parcel)) for f in findings if f.code == "TOP-01" and f.geometry.area > 10}
    assert large == pairs_that_overlap(sound, 10)
    assert len(large) == 20


def cases(path: Path):
    """Polygons of the validity suite of JTS and GEOS, with the verdict."""
    for case in ET.parse(path).getroot().iter("case"):
        test = case.find("test/op")
        with np.errstate(invalid="ignore"):
            shape = shapely.from_wkt(" ".join(case.findtext("a").split()), on_invalid="ignore")
        if shape is not None and not shape.is_empty and shape.geom_type in {"Polygon", "MultiPolygon"}:
            yield case.findtext("desc"), shape, test.text.strip() == "true"


def test_validity_agrees_with_the_suite_of_geos(shared_data, check_parcels):
    suite = list(cases(shared_data / "geos-testvalid" / "TestValid.xml"))
    assert len(suite) > 30
    shapes = [shapely.transform(shape, lambda xy: xy + np.array([600_000, 2_300_000])) for _, shape, _ in suite]
    _, findings = check_parcels(shapes)
    # A coordinate that is no number is a fault of its own.
    invalid = {int(finding.parcel) - 1 for finding in findings if finding.code in {"GEO-01", "CRS-04"}}
    wrong = [desc for i, (desc, _, is_valid) in enumerate(suite) if (i not in invalid) != is_valid]
    assert wrong == []
    words = [reason.vi for reason in catalogue()["GEO-01"][0].reasons.values()]
    assert all(any(word in f.message.vi for word in words) for f in findings if f.code == "GEO-01")
