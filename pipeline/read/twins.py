"""Layers that could both be the parcels: they name the same ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
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
    if len(keys) < 2:
        return ()
    owners = np.repeat(np.arange(len(keys)), [len(series) for series in keys])
    every = pd.DataFrame(
        {"key": pd.factorize(pd.concat(keys, ignore_index=True))[0], "owner": owners}
    ).drop_duplicates()
    sizes = np.bincount(every["owner"], minlength=len(keys))
    shared = every[every["key"].duplicated(keep=False)]
    pairs = shared.merge(shared, on="key", suffixes=("", "_other")).query("owner < owner_other")
    common = pairs.groupby(["owner", "owner_other"], as_index=False).size()
    smaller = np.minimum(sizes[common["owner"]], sizes[common["owner_other"]])
    alike = common[common["size"] >= SAME_SHARE * smaller]
    return tuple(sorted({*alike["owner"].tolist(), *alike["owner_other"].tolist()}))
