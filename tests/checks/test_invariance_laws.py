"""Laws of all checks of geometry: where ground lies, how it is turned, and in which files it comes changes no finding.

The faults are those of the proof of correctness (`benchmarks.planted`), in random mixtures.
"""

from collections import Counter

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.grounds import Ground
from benchmarks.lattice import ACROSS, make_batch
from benchmarks.planted.field import Field
from benchmarks.planted.planters import PLANTERS
from schemas.finding import Severity

LOTS = 12
"""Along each side of the ground."""
law = settings(deadline=None, max_examples=6)
seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def ground():
    """Sound lots in four sheets of one commune."""
    lots = make_batch(LOTS * ACROSS, seed=3).parcels
    row, column = np.divmod(np.arange(len(lots)), ACROSS)
    mine = column < LOTS
    sheet = (row // 6 * 2 + column // 6 + 1)[mine].astype(str).astype(object)
    shapes = np.asarray(lots.geometry.array, dtype=object)[mine]
    known = np.full(len(shapes), "11407", dtype=object), np.full(len(shapes), 500)
    return Ground("lots", shapes, sheet, *known, is_made=True)


def spoilt(ground, seed, names=tuple(PLANTERS)):
    rng = np.random.default_rng(seed)
    field = Field(ground, rng)
    for name in rng.permutation(names):
        PLANTERS[name](field)
    rows = [row for row, shape in enumerate(field.shapes) if shape is not ...]
    sheet, commune, scale = ([column[row] for row in rows] for column in field.columns)
    known = {"sheet_label": sheet, "commune_code": commune, "scale_denominator": [one or None for one in scale]}
    return [field.shapes[row] for row in rows], {"parcel_label": [str(row) for row in rows], **known}


def assert_same(findings, others):
    """The same codes, parcels and severities, and the same measures but for rounding."""
    first, second = (sorted(map(told, these), key=str) for these in (findings, others))
    assert Counter(key for key, _ in first) == Counter(key for key, _ in second)
    for (_, measured), (_, measured_there) in zip(first, second, strict=True):
        assert measured == pytest.approx(measured_there, abs=0.0002, rel=0.001)


def told(finding):
    parcels = frozenset({(finding.sheet, finding.parcel), (finding.other_sheet, finding.other_parcel)})
    # At a centimetre of width an overlap or gap may be on either side of the limit.
    is_doubtful = finding.unit == "m" and abs((finding.measured or 0) - 0.01) < 0.0001
    severity = None if is_doubtful else finding.severity
    return (finding.code, severity, tuple(sorted(parcels, key=str))), finding.measured or 0.0


@law
@given(seeds, st.floats(0, 360), st.integers(-90_000, 90_000), st.integers(-200_000, 700_000))
def test_moving_and_turning_changes_no_finding(check_parcels, ground, seed, turn, east, north):
    shapes, columns = spoilt(ground, seed)
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    middle = shapely.get_coordinates(ground.shapes).mean(axis=0)
    moved = shapely.transform(
        np.array(shapes, dtype=object),
        lambda xy: (xy - middle) @ np.array([[cos, sin], [-sin, cos]]) + middle + (east, north),
    )
    _, findings = check_parcels(shapes, **columns)
    _, again = check_parcels(moved, **columns)
    about_ground = [[one for one in those if one.code[:3] in {"GEO", "TOP", "EDG"}] for those in (findings, again)]
    assert_same(*([one for one in those if one.code != "EDG-05"] for those in about_ground))


@law
@given(seeds, st.randoms(use_true_random=False))
def test_dividing_into_files_and_another_order_change_no_finding(check_parcels, ground, seed, random):
    shapes, columns = spoilt(ground, seed)
    order = random.sample(range(len(shapes)), len(shapes))
    others = {name: [values[at] for at in order] for name, values in columns.items()}
    files = [f"to{random.randrange(3)}.gpkg" for _ in order]
    _, findings = check_parcels(shapes, **columns)
    _, again = check_parcels([shapes[at] for at in order], source_file=files, **others)
    assert_same(findings, again)
    assert Counter(one.key for one in findings) == Counter(one.key for one in again)


BETWEEN = [name for name in PLANTERS if name.startswith(("TOP-01", "TOP-02", "EDG-01"))]


@law
@given(seeds)
def test_what_is_mended_as_findings_say_is_sound(check_parcels, ground, seed):
    """Each gap is given to a parcel beside it, and each overlap is taken from one of the two."""
    shapes, columns = spoilt(ground, seed, BETWEEN)
    at = {label: row for row, label in enumerate(columns["parcel_label"])}
    _, findings = check_parcels(shapes, **columns)
    wrong = [one for one in findings if one.code in {"TOP-01", "TOP-02", "EDG-01"}]
    assert wrong
    for finding in wrong:
        row = at[finding.parcel]
        is_gap = "hở" in finding.message.vi.lower()
        mend = shapely.union if is_gap else shapely.difference
        shapes[row] = mend(shapes[row], finding.geometry, grid_size=1e-7)
    _, left = check_parcels(shapes, **columns)
    assert [
        one for one in left if one.severity is not Severity.INFO and one.code in {"TOP-01", "TOP-02", "EDG-01"}
    ] == []


def test_sound_ground_has_no_finding(check_parcels, ground):
    _, findings = check_parcels(
        ground.shapes, sheet_label=list(ground.sheet), scale_denominator=500, commune_code="11407"
    )
    assert [one for one in findings if one.code[:3] in {"GEO", "TOP", "EDG"}] == []
