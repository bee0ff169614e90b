"""What the checks find of faults that were planted: recall, precision, places and measures, code by code.

    .venv/bin/python -m benchmarks.correctness --write

writes the table of docs/correctness.md. Faults are planted in random mixtures on made communes and on layers of other
people; findings that those layers have anyway are set aside first.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely

from benchmarks.field import Field, Planted
from benchmarks.grounds import Ground, findings_of, made_grounds, real_grounds
from benchmarks.planters import PLANTERS
from schemas.finding import Finding

NEAR_M = 0.01
PAGE = Path(__file__).parents[1] / "docs" / "correctness.md"
START, END = "<!-- table: start -->", "<!-- table: end -->"


@dataclass
class Score:
    """What became of the faults of one code."""

    planted: int = 0
    found: int = 0
    false_alarms: int = 0
    farthest_m: float = 0.0
    greatest_error: float = 0.0
    missed: list[Planted] = field(default_factory=list)
    false_findings: list[Finding] = field(default_factory=list)


def run(
    grounds: Iterable[Ground], *, rounds: int, share: float, seed: int = 1
) -> tuple[dict[str, Score], Counter[str]]:
    """Plant faults on every ground, several times, and look for them.

    Parameters
    ----------
    rounds
        How often each ground is spoilt anew.
    share
        Faults planted at a time, as a share of the parcels; fewer where there is no room.

    Returns
    -------
    tuple
        Scores by code, and how many faults were planted on each ground.
    """
    scores: dict[str, Score] = {}
    counts: Counter[str] = Counter()
    for ground in grounds:
        base = findings_of(ground.shapes, ground.sheet, ground.commune, ground.scale)
        if ground.is_made and base:
            for finding in base:
                _note_false(scores, finding)
        for number in range(rounds):
            rng = np.random.default_rng([seed, number, len(ground.shapes)])
            spoilt = Field(ground, rng, frozenset(row for one in base for row in _rows(one)))
            _plant(spoilt, rng, int(share * len(ground.shapes)) + 1)
            counts[ground.name] += len(spoilt.planted)
            _compare(scores, spoilt, base)
    return dict(sorted(scores.items())), counts


def _plant(spoilt: Field, rng: np.random.Generator, wanted: int) -> None:
    """Plant faults of all kinds in a random order until there are enough, or no room is left."""
    full: set[str] = set()
    while len(spoilt.planted) < wanted and len(full) < len(PLANTERS):
        for code in rng.permutation([code for code in PLANTERS if code not in full]):
            if not PLANTERS[code](spoilt):
                full.add(str(code))


def _compare(scores: dict[str, Score], spoilt: Field, base: list[Finding]) -> None:
    rows, shapes, columns = spoilt.delivery()
    left = Counter(_signature(one, range(len(spoilt.shapes))) for one in base)
    findings = []
    for finding in findings_of(shapes, *columns):
        signature = _signature(finding, rows)
        if left[signature]:
            left[signature] -= 1
        else:
            findings.append(finding)
    for planted in spoilt.planted:
        score = scores.setdefault(planted.code, Score())
        score.planted += 1
        hit = next((one for one in findings if _fits(one, planted, rows)), None)
        if hit is None:
            score.missed.append(planted)
            continue
        findings.remove(hit)
        score.found += 1
        score.farthest_m = max(score.farthest_m, _distance_m(hit, planted))
        if planted.measured is not None and hit.measured is not None:
            score.greatest_error = max(score.greatest_error, abs(hit.measured - planted.measured))
    for finding in findings:
        _note_false(scores, finding)


def _note_false(scores: dict[str, Score], finding: Finding) -> None:
    score = scores.setdefault(finding.code, Score())
    score.false_alarms += 1
    score.false_findings.append(finding)


def _rows(finding: Finding) -> Iterator[int]:
    yield from (int(label) for label in (finding.parcel, finding.other_parcel) if label is not None)


def _signature(finding: Finding, rows: list[int] | range) -> tuple[object, ...]:
    """Tell a finding that the layer has anyway, though its records are numbered in another way."""
    place = None if finding.x is None or finding.y is None else (round(finding.x, 2), round(finding.y, 2))
    return finding.code, frozenset(rows[row] for row in _rows(finding)), place


def _fits(finding: Finding, planted: Planted, rows: list[int]) -> bool:
    """Say whether a finding is the wanted one: its code, its parcels, its severity, and its place within 1 cm."""
    return (
        finding.code == planted.code
        and {rows[row] for row in _rows(finding)} <= planted.parcels
        and planted.severity in (None, finding.severity.value)
        and _distance_m(finding, planted) <= NEAR_M
    )


def _distance_m(finding: Finding, planted: Planted) -> float:
    """Return how far the finding is from the planted place: of shapes the greatest distance of one from the other."""
    if planted.place is None:
        return 0.0
    if finding.geometry is None or finding.x is None:
        return float("inf")
    point = shapely.distance(planted.place, shapely.Point(finding.x, finding.y))
    return float(max(point, shapely.hausdorff_distance(finding.geometry, planted.place) if planted.is_outline else 0))


def table(scores: dict[str, Score]) -> str:
    """Write scores as a Markdown table."""
    lines = [
        "| code | planted | found | missed | false alarms | recall | precision | farthest from its place | "
        "largest error of the measure |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for code, one in scores.items():
        recall = f"{one.found / one.planted:.2%}" if one.planted else "–"
        precision = f"{one.found / (one.found + one.false_alarms):.2%}" if one.found + one.false_alarms else "–"
        lines.append(
            f"| {code} | {one.planted} | {one.found} | {one.planted - one.found} | {one.false_alarms} | {recall} | "
            f"{precision} | {one.farthest_m * 1000:.2f} mm | {_error(code, one.greatest_error)} |"
        )
    return "\n".join(lines)


def _error(code: str, value: float) -> str:
    unit, factor = {
        "GEO-03": ("m²", 1),
        "GEO-05": ("°", 1),
        "GEO-06": ("", 1),
        "GEO-07": ("m²", 1),
        "GEO-09": ("", 1),
        "TOP-05": ("m²", 1),
        "GEO-01": (None, 1),
        "GEO-02": (None, 1),
        "TOP-03": (None, 1),
        "TOP-04": (None, 1),
    }.get(code, ("mm", 1000))
    return "–" if unit is None else f"{value * factor:.2g} {unit}".strip()


def main() -> None:
    """Plant, look, and print the table or write it into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=3000, help="of each made ground")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/correctness.md")
    wanted = parser.parse_args()
    grounds = [*made_grounds(wanted.parcels, wanted.seed), *real_grounds()]
    scores, counts = run(grounds, rounds=wanted.rounds, share=0.08, seed=wanted.seed)
    places = "\n".join(f"- {name}: {count}" for name, count in counts.items())
    text = f"{table(scores)}\n\nWanted findings by ground:\n\n{places}"
    if wanted.write:
        before, _, rest = PAGE.read_text("utf-8").partition(START)
        PAGE.write_text(f"{before}{START}\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")
    print(text)
    for code, score in scores.items():
        for one in score.missed[:5]:
            print("missed", code, sorted(one.parcels), one.measured, one.severity, one.place)
        for finding in score.false_findings[:5]:
            print("false", code, finding.severity.value, finding.message.en, finding.geometry)


if __name__ == "__main__":
    main()
