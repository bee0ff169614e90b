"""The choice of one encoding for the words of a column, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from schemas.encodings.codecs import LEGACY, Encoding
from schemas.encodings.evidence import Reading

CONFIDENCE_LIMIT = 0.9
"""Below this share of words that make sense nothing is converted.

Official names reach 1.0 in their own encoding and at most 0.5 in any other. Names of provinces and messages of programs
in 136 countries and languages stay below 0.25, Swedish counties at 0.6 by the one word "län".
"""
LEAST_LEAD = 0.2
"""By so much must an encoding be better than every other one (or see `LEAST_LEAD_KNOWN`)."""
LEAST_LEAD_KNOWN = 0.5
"""By so much must the share of known words be greater where two encodings make sense alike, as in a single name."""
MANY_WORDS = 10
"""With fewer different words that make sense, half of them must be known words, at least `LEAST_WORDS`."""
LEAST_WORDS = 2
"""One is enough when it has a sign inside (``N§``)."""


class Score(NamedTuple):
    """How well an encoding explains the words, as shares of those that are not destroyed, 0…1."""

    sensible: float
    known: float


class Choice(NamedTuple):
    """The reading that explains the words best; None where none does so beyond doubt. And the scores of all."""

    reading: Reading | None
    scores: Mapping[Encoding, float]


def choose(counts: Mapping[str, int]) -> Choice:
    """Choose an encoding.

    Parameters
    ----------
    counts
        Delivered words that make no sense as they are, with their frequency.
    """
    readings = {encoding: Reading(encoding) for encoding in LEGACY}
    scores = {encoding: score(counts, reading) for encoding, reading in readings.items()}
    best = max(LEGACY, key=scores.__getitem__)
    is_clear = (
        scores[best].sensible >= CONFIDENCE_LIMIT
        and all(_is_behind(scores[other], scores[best]) for other in LEGACY if other is not best)
        and _is_enough(counts, readings[best])
    )
    shares = {encoding: its.sensible for encoding, its in scores.items()}
    return Choice(readings[best] if is_clear else None, MappingProxyType(shares))


def score(counts: Mapping[str, int], reading: Reading) -> Score:
    """Return the shares of words that make sense and that are known, in one encoding; 0 where there are no words."""
    judged = [(count, reading[word]) for word, count in counts.items()]
    total = sum(count for count, word in judged if not word.is_destroyed)
    if not total:
        return Score(0.0, 0.0)
    sensible = sum(count for count, word in judged if word.is_coded)
    return Score(sensible / total, sum(count for count, word in judged if word.is_known) / total)


def _is_behind(other: Score, best: Score) -> bool:
    lead = Score(best.sensible - other.sensible, best.known - other.known)
    return lead.sensible >= LEAST_LEAD or lead.known >= LEAST_LEAD_KNOWN


def _is_enough(counts: Mapping[str, int], reading: Reading) -> bool:
    """Return whether there are enough different words to decide on."""
    sensible = [word for word in map(reading.__getitem__, counts) if word.is_coded]
    known = [word for word in sensible if word.is_known]
    if len(sensible) >= MANY_WORDS:
        return True
    return 2 * len(known) >= len(sensible) and (len(known) >= LEAST_WORDS or any(word.has_sign for word in known))
