"""Batches of packages that are checked together, kept on disk so that only two of them are in memory at a time."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

from schemas.frames import Batch


class Shelf:
    """Batches by number, in a private folder of this run.

    Parameters
    ----------
    folder
        An empty folder that nobody else writes to: what is read back is trusted.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._contents: dict[int, str] = {}

    def workdir(self, number: int) -> Path:
        """Make a folder for the files of one package."""
        folder = self._folder / str(number)
        folder.mkdir()
        return folder

    def put(self, number: int, batch: Batch) -> None:
        """Keep a batch."""
        self._contents[number] = batch.package.content_sha256
        with self._file(number).open("wb") as file:
            pickle.dump(batch, file, pickle.HIGHEST_PROTOCOL)

    def take(self, number: int) -> Batch:
        """Read a batch back."""
        with self._file(number).open("rb") as file:
            batch = pickle.load(file)  # noqa: S301  our own bytes, written a moment ago
        if not isinstance(batch, Batch):
            msg = f"no batch on the shelf under {number}"
            raise TypeError(msg)
        return batch

    def others(self, number: int) -> Iterator[Batch]:
        """Read the batches of other content one after the other, in order of their numbers."""
        own = self._contents[number]
        return (self.take(other) for other, content in self._contents.items() if content != own)

    def _file(self, number: int) -> Path:
        return self._folder / f"{number}.batch"
