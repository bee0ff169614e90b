"""What the checks find of faults that were planted: recall, false alarms, places and measures, code by code.

    .venv/bin/python -m benchmarks.correctness --write

writes the table of docs/correctness.md. Faults are planted in random mixtures on made communes and on layers of other
people; findings that those layers have anyway are set aside first.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.grounds import Ground, checked, findings_of, made_grounds, real_grounds
from benchmarks.planted import drawings
from benchmarks.planted.field import Field
from benchmarks.planted.packages import check_one
from benchmarks.planted.planters import PLANTERS
from benchmarks.planted.scores import Scores, compare, table, troubles
from benchmarks.planted.sheets import make_sheets
from schemas.finding import Finding

PAGE = Path(__file__).parents[1] / "docs" / "correctness.md"
COMMUNES, PACKAGES = 15, 18
"""So many are made each round."""
OFTEN = ("EDG-01", "GEO-06", "GEO-07", "TOP-09")
"""Planted twice as often as others, which are consequences of other faults too or fit in more places."""
DRAWN = ("ward", "open country", "EDIGEO, Haute-Saône (8 sheets)")
"""Grounds that are drawn as lines and labels too."""
START, END = "<!-- table: start -->", "<!-- table: end -->"


def among_parcels(
    scores: Scores, grounds: Iterable[Ground], *, rounds: int, share: float, seed: int = 1
) -> Counter[str]:
    """Plant faults on every ground, several times, and look for them.

    Parameters
    ----------
    scores
        By code; what is found is added.
    rounds
        How often each ground is spoilt anew.
    share
        Faults planted at a time, as a share of the parcels; fewer where there is no room.

    Returns
    -------
    collections.Counter
        How many findings were wanted on each ground.
    """
    counts: Counter[str] = Counter()
    for ground in grounds:
        labels = list(map(str, range(len(ground.shapes))))
        base = findings_of(ground.shapes, ground.sheet, ground.commune, ground.scale, labels=labels)
        if ground.is_made:
            compare(scores, [], base)
        for number in range(rounds):
            rng = np.random.default_rng([seed, number, len(ground.shapes)])
            spoilt = Field(ground, rng, frozenset(row for one in base for row in _rows(one)))
            _plant(spoilt, rng, int(share * len(ground.shapes)) + 1)
            counts[ground.name] += len(spoilt.planted)
            compare(scores, spoilt.planted, _without(spoilt.findings(), base))
    return counts


def in_sheets(scores: Scores, communes: int, *, rounds: int, seed: int = 1) -> int:
    """Make communes of sheets with faults, several times, and look for them; return how many findings were wanted."""
    wanted = 0
    for number in range(rounds):
        book = make_sheets(np.random.default_rng([seed, number]), communes)
        compare(scores, book.planted, checked(book.frame(), areas=book.commune_areas()))
        wanted += len(book.planted)
    return wanted


def in_drawings(scores: Scores, grounds: Iterable[Ground], *, rounds: int, seed: int = 1) -> Counter[str]:
    """Draw grounds as lines and labels with faults, several times, and look for them."""
    counts: Counter[str] = Counter()
    for ground in grounds:
        if ground.is_made:
            compare(scores, [], drawings.findings_of(drawings.sketches_of(ground, np.random.default_rng(seed))))
        for number in range(rounds):
            rng = np.random.default_rng([seed, number, len(ground.shapes)])
            sketches = drawings.sketches_of(ground, rng)
            drawings.plant(sketches, rng, wanted=2)
            planted = [one for sketch in sketches for one in sketch.planted]
            compare(scores, planted, drawings.findings_of(sketches))
            counts[f"{ground.name}, drawn"] += len(planted)
    return counts


def in_packages(scores: Scores, packages: int, *, seed: int = 1) -> int:
    """Deliver small packages with heights and fine coordinates; return how many findings were wanted."""
    rng, wanted = np.random.default_rng(seed), 0
    for _ in range(packages):
        planted, findings = check_one(rng)
        compare(scores, planted, findings)
        wanted += len(planted)
    return wanted


def _plant(spoilt: Field, rng: np.random.Generator, wanted: int) -> None:
    """Plant faults of all kinds in a random order until there are enough, or no room is left."""
    full: set[str] = set()
    while len(spoilt.planted) < wanted and len(full) < len(PLANTERS):
        for name in rng.permutation([name for name in (*PLANTERS, *OFTEN) if name not in full]):
            if not PLANTERS[name](spoilt):
                full.add(str(name))


def _rows(finding: Finding) -> Iterator[int]:
    yield from (int(label) for label in (finding.parcel, finding.other_parcel) if label is not None)


def _without(findings: Iterable[Finding], base: Iterable[Finding]) -> list[Finding]:
    """Leave out the findings that the layer has anyway."""
    left = Counter(map(_signature, base))
    kept = []
    for finding in findings:
        signature = _signature(finding)
        if left[signature]:
            left[signature] -= 1
        else:
            kept.append(finding)
    return kept


def _signature(finding: Finding) -> tuple[object, ...]:
    place = None if finding.x is None or finding.y is None else (round(finding.x, 2), round(finding.y, 2))
    return finding.code, frozenset(_rows(finding)), place


def run(parcels: int, rounds: int, seed: int) -> tuple[Scores, Counter[str]]:
    """Plant all faults everywhere; return scores by code, and how many findings were wanted on each ground."""
    scores: Scores = {}
    made, real = list(made_grounds(parcels, seed)), list(real_grounds())
    counts = among_parcels(scores, made, rounds=rounds, share=0.08, seed=seed)
    counts += among_parcels(scores, real, rounds=-(-rounds // 3), share=0.08, seed=seed)
    drawn = [ground for ground in (*made, *real) if ground.name in DRAWN]
    counts += in_drawings(scores, drawn, rounds=-(-rounds // 4), seed=seed)
    counts["communes of sheets in their frames"] = in_sheets(scores, COMMUNES, rounds=rounds, seed=seed)
    counts["packages with heights or fine coordinates"] = in_packages(scores, PACKAGES * rounds, seed=seed)
    return scores, counts


def main() -> None:
    """Plant, look, and print the table or write it into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=1000, help="of each made ground")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/correctness.md")
    wanted = parser.parse_args()
    scores, counts = run(wanted.parcels, wanted.rounds, wanted.seed)
    places = "\n".join(f"- {name}: {count:,}" for name, count in counts.items())
    text = f"{table(scores)}\n\nWanted findings by ground:\n\n{places}"
    if wanted.write:
        before, _, rest = PAGE.read_text("utf-8").partition(START)
        PAGE.write_text(f"{before}{START}\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")
    print("\n".join([text, *troubles(scores)]))


if __name__ == "__main__":
    main()
