"""What is known of packages that are checked together, kept on disk so that few of them are in memory at a time."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Generic, TypeVar, cast

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """Things of one kind by the number of their package, in a private folder of this run.

    Parameters
    ----------
    folder
        A folder that is not there yet and that nobody else writes to: what is read back is trusted.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder

    def put(self, number: int, kept: Kept) -> None:
        """Keep something."""
        with self._file(number).open("wb") as file:
            pickle.dump(kept, file, pickle.HIGHEST_PROTOCOL)

    def take(self, number: int) -> Kept:
        """Read it back."""
        with self._file(number).open("rb") as file:
            return cast("Kept", pickle.load(file))  # noqa: S301  our own bytes, written a moment ago

    def _file(self, number: int) -> Path:
        return self._folder / str(number)
