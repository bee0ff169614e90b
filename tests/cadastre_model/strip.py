"""The model of the cadastre: a strip of ten cells, on which a parcel is a run of cells with a number and a land use."""

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import shapely
from hypothesis import strategies as st

from schemas.lineage import REPLACED_SHARE
from schemas.package import Coverage

CELLS, CELL_M = 10, 20.0
EAST = 560_000.0


class Plot(NamedTuple):
    """A run of cells, and its land use."""

    first: int
    last: int
    land_use: str

    @property
    def cells(self) -> frozenset[int]:
        return frozenset(range(self.first, self.last))

    def shape(self, south: float, *, is_spoilt: bool = False) -> shapely.Polygon:
        """Return the ground of the parcel; a spoilt one crosses itself."""
        west, east, north = EAST + CELL_M * self.first, EAST + CELL_M * self.last, south + CELL_M
        corners = [(west, south), (east, south), (east, north), (west, north)]
        return shapely.Polygon([corners[i] for i in ((0, 2, 1, 3) if is_spoilt else (0, 1, 2, 3))])


State = dict[int, Plot]
"""Number → parcel."""


class Delivery(NamedTuple):
    """Parcels that are delivered; those of `spoilt` numbers cannot be loaded."""

    plots: State
    spoilt: frozenset[int] = frozenset()
    coverage: Coverage = "partial"

    @property
    def sound(self) -> State:
        return {number: plot for number, plot in self.plots.items() if number not in self.spoilt}

    def content(self, commune: str) -> str:
        """Return what makes one package another: coverage is said when it is loaded."""
        return hashlib.sha256(repr((commune, sorted(self.plots.items()), sorted(self.spoilt))).encode()).hexdigest()

    def rows(self, make_parcel: Callable[..., Any], commune: str, south: float) -> list[Any]:
        return [
            make_parcel(
                number,
                commune_code=commune,
                land_use=plot.land_use,
                geometry=plot.shape(south, is_spoilt=number in self.spoilt),
            )
            for number, plot in self.plots.items()
        ]


coverages: st.SearchStrategy[Coverage] = st.sampled_from(["partial", "partial", "sheets", "communes"])


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    """Cut a part of the strip at some places, and number the pieces from a few numbers."""
    cuts = sorted(draw(st.sets(st.integers(0, CELLS), min_size=2, max_size=6)))
    runs = list(itertools.pairwise(cuts))
    numbers = draw(st.lists(st.integers(1, 7), min_size=len(runs), max_size=len(runs), unique=True))
    uses = draw(st.lists(st.sampled_from(["ODT", "CLN"]), min_size=len(runs), max_size=len(runs)))
    plots = {number: Plot(*run, use) for number, run, use in zip(numbers, runs, uses, strict=True)}
    spoilt = draw(st.frozensets(st.sampled_from(numbers), max_size=min(1, len(numbers) - 1)))
    return Delivery(plots, spoilt, draw(coverages))


def after(live: State, delivery: Delivery) -> State:
    """Say what a load must lead to."""
    sound = delivery.sound
    moved = [plot.cells for number, plot in sound.items() if number not in live or live[number].cells != plot.cells]
    laid = frozenset().union(*moved)
    kept = {
        number: plot
        for number, plot in live.items()
        if number in delivery.spoilt
        or (
            number not in sound
            and delivery.coverage == "partial"
            and len(plot.cells & laid) < REPLACED_SHARE * len(plot.cells)
        )
    }
    return kept | sound


@dataclass(eq=False)
class Version:
    number: int
    plot: Plot


@dataclass(eq=False)
class Load:
    """A load that stands, with the versions that it made, ended and found just so."""

    receipt: str
    delivery: Delivery
    made: list[Version] = field(default_factory=list)
    ended: list[Version] = field(default_factory=list)
    confirmed: list[Version] = field(default_factory=list)


@dataclass
class Ledger:
    """What the cadastre of one strip must be."""

    live: dict[int, Version] = field(default_factory=dict)
    standing: list[Load] = field(default_factory=list)
    runs: list[tuple[str, str]] = field(default_factory=list)
    """Receipt and state of every load ever recorded."""

    @property
    def state(self) -> State:
        return {number: version.plot for number, version in self.live.items()}

    def load(self, receipt: str, delivery: Delivery) -> Load | None:
        """Take in a delivery; None where nothing is recorded, because it stands already and everything is just so."""
        new = after(self.state, delivery)
        same = {number for number, version in self.live.items() if new.get(number) == version.plot}
        load = Load(
            receipt=receipt,
            delivery=delivery,
            made=[Version(number, plot) for number, plot in new.items() if number not in same],
            ended=[version for number, version in self.live.items() if number not in same],
            confirmed=[self.live[number] for number in sorted(same & delivery.sound.keys())],
        )
        if not load.made and not load.ended and any(other.receipt == receipt for other in self.standing):
            return None
        self.live = {number: self.live[number] for number in same} | {version.number: version for version in load.made}
        self.standing.append(load)
        self.runs.append((receipt, "loaded"))
        return load

    def later(self, load: Load) -> list[Load]:
        """Return the loads that an undo of this one would contradict, the first one first."""

        def is_in_the_way(other: Load) -> bool:
            touched = {id(version) for version in (*other.ended, *other.confirmed)}
            return (
                any(id(version) in touched for version in load.made)
                or (other.delivery.coverage != "partial" and bool(load.ended))
                or any(
                    new.number == old.number or new.plot.cells & old.plot.cells
                    for new in other.made
                    for old in load.ended
                )
            )

        return [other for other in self.standing[self.standing.index(load) + 1 :] if is_in_the_way(other)]

    def undo(self, load: Load) -> None:
        """Take back a load that no later one is in the way of."""
        made = {id(version) for version in load.made}
        self.live = {number: version for number, version in self.live.items() if id(version) not in made}
        self.live |= {version.number: version for version in load.ended}
        last = max(place for place, run in enumerate(self.runs) if run == (load.receipt, "loaded"))
        self.runs[last] = (load.receipt, "undone")
        self.standing.remove(load)
        self.check()

    def check(self) -> None:
        """All loads that stand, one after the other, lead to what is live: as if the others had never been."""
        replayed: State = {}
        for load in self.standing:
            replayed = after(replayed, load.delivery)
        assert self.state == replayed
