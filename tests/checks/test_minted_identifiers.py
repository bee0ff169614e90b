"""What is minted is good for the check of identifiers."""

import numpy as np
import pytest
import shapely
from pyproj import CRS

from pipeline.load.identifier import mint
from schemas.finding import State
from schemas.province import load_province


def lots(count):
    """Crooked quadrilaterals from a metre to a hectare, far from each other; every tenth one is doubled."""
    rng = np.random.default_rng(7)
    size_m = np.geomspace(1, 100, count)[:, None, None]
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) + rng.uniform(-0.3, 0.3, (count, 4, 2))
    place = np.column_stack([590_000 + 150.0 * np.arange(count), np.full(count, 2_300_000.0)])
    shapes = shapely.polygons(np.round(corners * size_m + place[:, None], 3))
    return np.concatenate([shapes, shapes[::10]])


@pytest.mark.parametrize("epsg", [9209, 9210])
def test_the_check_accepts_everything_minted(check_parcels, epsg):
    province, shapes = load_province("haiphong"), lots(60)
    minted = mint(shapes, CRS.from_epsg(epsg), province.datum_pipeline, ())
    runs, findings = check_parcels(shapes, province=province, crs=epsg, parcel_id=minted.tolist())
    assert minted.notna().all()
    assert runs["ATT-15"].state is State.PASSED
    assert not [one for one in findings if one.code == "ATT-15"]


def test_the_check_sees_identifiers_of_the_other_meridian(check_parcels):
    province, shapes = load_province("haiphong"), lots(60)
    minted = mint(shapes, CRS.from_epsg(9209), province.datum_pipeline, ())
    _, findings = check_parcels(shapes, province=province, crs=9210, parcel_id=minted.tolist())
    assert [one for one in findings if one.code == "ATT-15"]
