"""The same fault has the same key in the next delivery, whatever the export did; others have other keys."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.demo import BOOK_PLANTERS, DRAWING_PLANTERS, PLANTERS, Packing, make_package
from pipeline.run import Job, explain
from pipeline.validate import validate
from pipeline.validate.contents import Contents
from pipeline.validate.context import Context
from schemas.finding import Fault, Finding, Severity
from schemas.finding_key import finding_keys
from schemas.frames import Batch
from schemas.province import load_province
from schemas.source import load_source

WARD = "11407"
FAULTS = {**dict.fromkeys(PLANTERS, 2), "ATT-05": 2}
NOISE_M = 0.001


def batch_of_package(path: Path, home: Path) -> Batch:
    batch = explain(path, Job(home=home, province="haiphong", now=datetime(2026, 1, 2, tzinfo=UTC))).batch
    assert batch is not None
    return batch


def check(batch: Batch) -> tuple[Finding, ...]:
    return validate(batch, load_province("haiphong"), load_source(batch.source))[1]


def keys_of(batch: Batch) -> Counter[tuple[str, str]]:
    return Counter((finding.code, finding.key) for finding in check(batch))


def errors_of(batch: Batch) -> Counter[str]:
    return Counter(finding.key for finding in check(batch) if finding.severity is Severity.ERROR)


def town(path: Path, fmt: str = "gpkg", packing: Packing | None = None) -> Path:
    packing = packing or Packing()
    return make_package(path, parcels=1500, seed=4, commune=WARD, faults=FAULTS, fmt=fmt, packing=packing).path


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """A town with two of each fault."""
    folder = tmp_path_factory.mktemp("planted")
    return batch_of_package(town(folder / "goi"), folder / "home")


def reshaped(batch: Batch, change: Callable[[np.ndarray], np.ndarray]) -> Batch:
    geometry = change(np.asarray(batch.parcels.geometry.array, dtype=object))
    parcels = batch.parcels.assign(geometry_received=shapely.to_wkb(geometry)).set_geometry(geometry)
    return replace(batch, parcels=parcels.set_crs(batch.parcels.crs, allow_override=True))


def begun_elsewhere(ring: shapely.LinearRing, start: int, *, is_turned: bool) -> shapely.LinearRing:
    xy = shapely.get_coordinates(ring)[:-1]
    xy = np.roll(xy[::-1] if is_turned else xy, start, axis=0)
    return shapely.linearrings(np.vstack([xy, xy[:1]]))


def test_keys_of_one_report_are_distinct(planted):
    findings = check(planted)
    assert len({finding.key for finding in findings}) == len(findings) > 20


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_the_records_does_not_matter(planted, seed):
    order = np.random.default_rng(seed).permutation(len(planted.parcels))
    shuffled = planted.parcels.iloc[order].reset_index(drop=True)
    shuffled["source_row"] = np.arange(1, len(shuffled) + 1)
    personal = planted.personal.iloc[order].reset_index(drop=True)
    assert keys_of(replace(planted, parcels=shuffled, personal=personal)) == keys_of(planted)


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32 - 1))
def test_where_rings_begin_and_how_they_turn_does_not_matter(planted, seed):
    random = np.random.default_rng(seed)

    def change(shapes: np.ndarray) -> np.ndarray:
        changed = shapes.copy()
        for i in np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON):
            rings = [
                begun_elsewhere(ring, int(random.integers(20)), is_turned=bool(random.integers(2)))
                for ring in shapely.get_rings(shapes[i])
            ]
            changed[i] = shapely.Polygon(rings[0], rings[1:])
        return changed

    assert keys_of(reshaped(planted, change)) == keys_of(planted)


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_millimetre_of_noise_does_not_matter(planted, seed):
    """Vertices that neighbours share stay shared, as when a program rounds coordinates.

    Errors only: a boundary that is off by nearly 1 mm is a gap after one export and an unshared vertex after another.
    """
    random = np.random.default_rng(seed)

    def change(shapes: np.ndarray) -> np.ndarray:
        xy = shapely.get_coordinates(shapes)
        _, which = np.unique(xy, axis=0, return_inverse=True)
        noise = random.uniform(-NOISE_M, NOISE_M, (which.max() + 1, 2)).round(3)[which.reshape(-1)]
        return shapely.set_coordinates(shapes.copy(), np.where(xy == 0, 0, xy + noise))

    assert errors_of(reshaped(planted, change)) == errors_of(planted)


@pytest.mark.parametrize(
    ("fmt", "packing"), [("shp", Packing()), ("shp", Packing(file_per_sheet=True)), ("gml", Packing())]
)
def test_format_and_number_of_files_do_not_matter(planted, tmp_path, fmt, packing):
    again = batch_of_package(town(tmp_path / "giao lan 2", fmt, packing), tmp_path / "home")
    assert keys_of(again) == keys_of(planted)


def test_names_of_files_do_not_matter(tmp_path):
    """Faults of a whole file are known by what the file holds."""
    folder = town(tmp_path / "goi", "shp", Packing(file_per_sheet=True, encoding="tcvn3"))
    before = keys_of(batch_of_package(folder, tmp_path / "home"))
    assert before[next(one for one in before if one[0] == "FMT-02")]
    for number, sheet in enumerate(sorted({path.stem for path in folder.glob("*.shp")}, reverse=True)):
        for path in folder.glob(f"{sheet}.*"):
            path.rename(folder / f"ban giao {number}{path.suffix}")
    (folder / "package.toml").unlink()
    assert keys_of(batch_of_package(folder, tmp_path / "home")) == before


def test_names_of_books_and_folders_of_drawings_do_not_matter(tmp_path):
    faults = dict.fromkeys([*DRAWING_PLANTERS, *BOOK_PLANTERS], 2)
    form = {"fmt": "dxf", "packing": Packing(books=("form1",))}
    folder = make_package(tmp_path / "goi", parcels=600, seed=3, commune=WARD, faults=faults, **form).path
    before = keys_of(batch_of_package(folder, tmp_path / "home"))
    assert {"TOP-06", "TOP-07", "TOP-08", "ATT-09", "ATT-10"} <= {code for code, _ in before}
    for path in [*folder.glob("*.xlsx")]:
        path.rename(folder / "so moi.xlsx")
    (folder / "ban ve").mkdir()
    for path in [*folder.glob("*.dxf")]:
        path.rename(folder / "ban ve" / path.name)
    assert keys_of(batch_of_package(folder, tmp_path / "home")) == before


class BareNames:
    """Knows nothing but names of files."""

    def of(self, file: str) -> str:
        return Path(file).name

    def commune(self, _: str | None) -> str:
        return ""


KNOWN = BareNames()
LABELS = st.sampled_from(["1", "2", "12", ""])
FAULT = st.builds(
    Fault,
    code=st.just("TOP-01"),
    sheet=LABELS,
    parcel=LABELS,
    other_parcel=LABELS,
    row=st.integers(1, 9),
    values=st.fixed_dictionaries({"column": st.sampled_from(["address", "land_use"])}),
)
PLACE = st.none() | st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda xy: (xy[0] * 7.0, xy[1] * 7.0))


@given(found=st.lists(st.tuples(FAULT, PLACE), max_size=12), order=st.randoms(use_true_random=False))
def test_keys_belong_to_the_faults_and_not_to_their_order(found, order):
    def keyed(pairs: list) -> Counter:
        keys = finding_keys([fault for fault, _ in pairs], [place for _, place in pairs], KNOWN)
        assert len(set(keys)) == len(pairs)
        told = ((fault.sheet, fault.parcel, fault.other_parcel, fault.values["column"]) for fault, _ in pairs)
        return Counter(zip(told, (place for _, place in pairs), keys, strict=True))

    shuffled = found[:]
    order.shuffle(shuffled)
    assert keyed(shuffled) == keyed(found)


def test_parcels_are_the_same_in_either_order_with_or_without_leading_zeros():
    one = Fault(code="TOP-01", sheet="1", parcel="2", other_sheet="1", other_parcel="3", file="a.shp", row=7)
    other = Fault(code="TOP-01", sheet="001", parcel="3", other_sheet="01", other_parcel="02", file="b.gpkg")
    assert finding_keys([one], [(600_000.0, 2_300_000.0)], KNOWN) == finding_keys(
        [other], [(600_400.0, 2_300_000.0)], KNOWN
    )


def test_a_place_counts_where_no_parcel_is_named():
    loose = Fault(code="TOP-06", sheet="1")
    here, there = finding_keys([loose, loose], [(600_000.2, 2_300_000.2), (600_002.2, 2_300_000.2)], KNOWN)
    assert here != there
    assert finding_keys([loose], [(600_000.201, 2_300_000.199)], KNOWN) == [here]


def test_of_two_faults_of_the_same_parcels_each_keeps_its_key_when_a_third_is_mended():
    overlap = Fault(code="TOP-01", sheet="1", parcel="2", other_sheet="1", other_parcel="3")
    places = [(600_000.2, 2_300_000.2), (600_040.2, 2_300_000.2), (600_080.2, 2_300_000.2)]
    assert finding_keys([overlap] * 2, places[1:], KNOWN) == finding_keys([overlap] * 3, places, KNOWN)[1:]


def test_a_file_without_parcels_is_known_by_its_name_in_any_folder():
    stranger = Fault(code="PKG-03", file="goi/a.doc", values={"reason": "unknown-format", "name": "goi/a.doc"})
    moved = replace(stranger, file="goi 2/phu luc/a.doc", values={**stranger.values, "name": "goi 2/phu luc/a.doc"})
    other = replace(stranger, file="goi/b.doc", values={**stranger.values, "name": "goi/b.doc"})
    keys = [finding_keys([one], [None], KNOWN)[0] for one in (stranger, moved, other)]
    assert keys[0] == keys[1] != keys[2]


def test_the_same_fault_in_another_commune_is_another_fault(planted):
    """Also where the fault names no commune, as those of drawings and declarations do."""
    loose = Fault(code="PKG-06", sheet="1", values={"reason": "parcels"})
    here, there = (
        finding_keys([loose], [None], Contents(Context(batch, load_province("haiphong"), load_source(batch.source))))
        for batch in (planted, replace(planted, parcels=planted.parcels.assign(commune_code="11824")))
    )
    assert here != there
