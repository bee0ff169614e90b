"""The different land uses of many parcels, so that each is looked at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


class LandUses:
    """Land uses of parcels, by kind: parcels with the same delivered text are of one kind.

    Parameters
    ----------
    parts
        Tuples of `schemas.codes.LandUsePart`, index 0…n-1.

    Attributes
    ----------
    kind
        Number of the land use of each parcel, shape (n,).
    parts
        ``kind`` and ``part``, one row a part of each land use.
    """

    def __init__(self, parts: pd.Series[Any]) -> None:
        # A text is parsed once, so that the same tuple stands with all its parcels; comparing tuples would cost more.
        identity = np.fromiter(map(id, parts), dtype=np.int64, count=len(parts))
        _, first, self.kind = np.unique(identity, return_index=True, return_inverse=True)
        different = [(kind, part) for kind, at in enumerate(first.tolist()) for part in parts.iloc[at]]
        self.parts = pd.DataFrame(
            {"kind": [kind for kind, _ in different], "part": [part for _, part in different]}, dtype=object
        ).astype({"kind": np.intp})

    def by_parcel(self, table: pd.DataFrame) -> pd.DataFrame:
        """Give every parcel the rows of its land use.

        Parameters
        ----------
        table
            Column ``kind`` and others; index of no meaning.

        Returns
        -------
        pandas.DataFrame
            The same columns and ``parcel``, in the order of the parcels.
        """
        parcel = np.flatnonzero(np.isin(self.kind, table["kind"]))
        return pd.DataFrame({"parcel": parcel, "kind": self.kind[parcel]}).merge(table, on="kind").drop(columns="kind")
