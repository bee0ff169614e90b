"""Layers that could both be the parcels: they name the same ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import pandas as pd

SAME_SHARE = 0.5
"""Share of common keys from which two layers are two versions of one, and not two sheets with a mistake in them."""


def find_twins(keys: Sequence[pd.Series[str]]) -> tuple[int, ...]:
    """Return the positions of layers of which at least half of the parcels stand in another one too.

    Parameters
    ----------
    keys
        Key of each parcel (commune, sheet and number in one text), a series for each layer.

    Examples
    --------
    >>> find_twins([pd.Series(["1/1", "1/2"]), pd.Series(["2/1"]), pd.Series(["1/2", "1/1", "1/3"])])
    (0, 2)
    """
    owners: dict[str, list[int]] = {}
    sizes = []
    for number, series in enumerate(keys):
        distinct = series.unique()
        sizes.append(len(distinct))
        for key in distinct:
            owners.setdefault(key, []).append(number)
    common = Counter(pair for numbers in owners.values() for pair in combinations(numbers, 2))
    twins = {i for pair, count in common.items() if count >= SAME_SHARE * min(sizes[i] for i in pair) for i in pair}
    return tuple(sorted(twins))
