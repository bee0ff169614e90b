"""What a batch says of the holders of the parcels that a load takes in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.load.prepare import Prepared
from pipeline.party.columns import canonical_names
from pipeline.party.holdings import Holding, plain_texts, read_holdings
from schemas.frames import Batch, BookJoin

_PLACE = ("position", "source_file", "source_row")


def holder_tables(batch: Batch, prepared: Prepared) -> list[pd.DataFrame]:
    """Return the personal columns of layers and books, for the parcels that are loaded.

    Returns
    -------
    list of pandas.DataFrame
        Texts under the names of form 1 or of their own, with ``position`` in `Prepared.parcels`, by which the rows are
        in order, ``source_file`` and ``source_row``. None where nothing personal is delivered.
    """
    positions = _positions(batch, prepared)
    source = batch.parcels[["source_file", "source_row"]]
    names = canonical_names(map(str, batch.personal.columns))
    layers = _texts(batch.personal.rename(columns=names)).assign(position=positions, **source)
    tables = [table[table["position"] >= 0] for table in (layers, *(_book(one, positions) for one in batch.books))]
    return [
        table.sort_values("position", kind="stable")
        for table in tables
        if len(table) and len(table.columns) > len(_PLACE)
    ]


def holdings_between(tables: Sequence[pd.DataFrame], start: int, stop: int) -> dict[int, list[Holding]]:
    """Return position → what is said, for the parcels from `start` to before `stop`."""
    said: dict[int, list[Holding]] = defaultdict(list)
    for table in tables:
        first, last = np.searchsorted(table["position"].to_numpy(), [start, stop])
        for position, holding in read_holdings(table.iloc[first:last]):
            said[position].append(holding)
    return said


def _positions(batch: Batch, prepared: Prepared) -> npt.NDArray[np.int64]:
    """Return the position in `Prepared.parcels` of each parcel of a batch, −1 where it is not loaded."""
    is_loaded = ~batch.parcels.index.isin(prepared.quarantined.index)
    return np.where(is_loaded, np.cumsum(is_loaded) - 1, -1)


def _book(book: BookJoin, positions: npt.NDArray[np.int64]) -> pd.DataFrame:
    parcel = book.rows["parcel"].fillna(-1).to_numpy(np.int64)
    said = book.personal
    if "certificate_kind" in book.rows:
        said = said.assign(certificate_kind=book.rows["certificate_kind"])
    position = np.where(parcel >= 0, np.append(positions, -1)[parcel], -1)
    return _texts(said).assign(position=position, source_file=book.file, source_row=book.rows.index)


def _texts(columns: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: plain_texts(columns[name]) for name in columns.columns}, index=columns.index)
