"""Ground is conserved: what was somebody's and is nobody's after a load, DB-02 and DB-03 said before it."""

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from pipeline.load import load, pending_load
from pipeline.width import greatest_width
from schemas.frames import Batch
from schemas.package import Coverage
from schemas.province import Province, Unit

pytestmark = pytest.mark.db

EAST, NORTH, SIDE_M = 560_000.0, 2_260_000.0, 20.0
LIMIT_M = 0.07 * 2**0.5
"""Of two surveys at 1:500."""
NOISE_M2 = 0.001
_places = itertools.count()

Town = dict[int, Any]
"""Number → polygon, metres from the corner of the town; three by two squares are there at first."""

BEFORE: Town = {
    1 + i + 3 * j: shapely.box(SIDE_M * i, SIDE_M * j, SIDE_M * (i + 1), SIDE_M * (j + 1))
    for i, j in itertools.product(range(3), range(2))
}


class Found(NamedTuple):
    """What a new survey finds of a parcel, and by how much."""

    what: str
    number: int
    by_m: float


def box(shape: Any, *, west_m: float = 0, east_m: float = 0) -> Any:
    """Return the rectangle around a parcel, its sides moved east."""
    west, south, east, north = shapely.bounds(shape)
    return shapely.box(west + west_m, south, east + east_m, north)


def moved(town: Town, number: int, by_m: float) -> Town:
    """The parcel takes a strip from its neighbour to the east."""
    larger = shapely.union(town[number], box(town[number], east_m=by_m))
    return {n: shapely.difference(other, larger) for n, other in town.items()} | {number: larger}


def split(town: Town, number: int, by_m: float) -> Town:
    whole = town[number]
    halves = [box(whole, east_m=by_m - SIDE_M / 2), box(whole, west_m=by_m + SIDE_M / 2)]
    rest = {n: other for n, other in town.items() if n != number}
    return rest | {number: shapely.intersection(whole, halves[0]), number + 20: shapely.intersection(whole, halves[1])}


def merged(town: Town, number: int, _: float) -> Town:
    rest = {n: other for n, other in town.items() if n not in {number, number + 1}}
    return rest | {number + 40: shapely.union(town[number], town.get(number + 1, town[number]))}


def holed(town: Town, number: int, by_m: float) -> Town:
    west, south, _, _ = shapely.bounds(town[number])
    hole = shapely.box(west + 5, south + 5, west + 5 + by_m, south + 12)
    return town | {number: shapely.difference(town[number], hole)}


SURVEYS: dict[str, Callable[[Town, int, float], Town]] = {
    "moved": moved,
    "split": split,
    "merged": merged,
    "holed": holed,
    "shrunk": lambda town, number, by_m: town | {number: box(town[number], east_m=-by_m)},
    "all narrower": lambda town, _, by_m: {n: box(it, west_m=by_m / 2, east_m=-by_m / 2) for n, it in town.items()},
    "renumbered": lambda town, number, _: {n + 60 if n == number else n: shape for n, shape in town.items()},
    "left out": lambda town, number, _: {n: shape for n, shape in town.items() if n != number},
}


def surveyed(town: Town, found: list[Found]) -> Town:
    for one in found:
        if one.number in town and not town[one.number].is_empty:
            town = SURVEYS[one.what](town, one.number, one.by_m)
    return {number: shape for number, shape in town.items() if shape.geom_type == "Polygon" and shape.area > 1}


findings = st.builds(
    Found, st.sampled_from(sorted(SURVEYS)), st.integers(1, 6), st.sampled_from([0.02, 0.08, 0.16, 0.5, 3.0])
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(found=st.lists(findings, min_size=1, max_size=5), coverage=st.sampled_from(["partial", "sheets", "communes"]))
def test_ground_that_nobody_has_any_more_was_told(
    module_database: Engine, make_batch: Callable[..., Batch], make_parcel: Any, province: Province, hour: Any,
    found: list[Found], coverage: Coverage,
) -> None:  # fmt: skip
    place = next(_places)
    commune, north = f"{30_000 + place}", NORTH + 100 * place
    here = province.model_copy(
        update={"units": (Unit(code=commune, list_version="2025-07-01", name="Xã Thử", kind="Xã"),)}
    )

    def batch(town: Town) -> Batch:
        placed = shapely.transform(list(town.values()), lambda xy: xy + np.array([EAST, north]))
        rows = [
            make_parcel(number, commune_code=commune, geometry=shape)
            for number, shape in zip(town, shapely.set_precision(placed, 0.001), strict=True)
        ]
        return make_batch(*rows, content=f"{commune} {town}")

    def live() -> Any:
        statement = """
            SELECT ST_AsBinary(geometry) FROM cadastre.parcel_version
            WHERE commune_code = :commune AND upper_inf(valid) AND upper_inf(recorded)
        """
        with module_database.connect() as connection:
            shapes = connection.execute(text(statement), {"commune": commune}).scalars().all()
        return shapely.union_all(shapely.from_wkb(shapes))

    after = surveyed(BEFORE, found)
    assume(after)
    load(batch(BEFORE), (), module_database, province=here, now=hour(0))
    before = live()
    with pending_load(batch(after), module_database, province=here, coverage=coverage) as pending:
        faults = {code: [it for it in pending.faults if it.code == code] for code in ("DB-02", "DB-03")}
    load(batch(after), (), module_database, province=here, now=hour(1), coverage=coverage)
    lost = shapely.difference(before, live())
    told = shapely.union_all([fault.geometry for fault in faults["DB-02"]])
    left_out = shapely.union_all([fault.geometry for fault in faults["DB-03"]])
    untold = shapely.get_parts(shapely.difference(lost, shapely.union(told, left_out), grid_size=0.0001))
    assert greatest_width(untold).max(initial=0) <= LIMIT_M + 0.001, "ground vanished and nobody said so"
    assert shapely.difference(told, lost).area <= NOISE_M2, "a false alarm"
    assert sum(fault.values["area"] for fault in faults["DB-02"]) == pytest.approx(told.area, abs=NOISE_M2)
    assert all(fault.measured > fault.limit == pytest.approx(LIMIT_M) for fault in faults["DB-02"])
