"""A disk that is full or closed is told as such, whichever library met it."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest
from xlsxwriter.exceptions import FileCreateError

from pipeline import disk_words
from pipeline.disk_words import words_for


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, disk_words.FULL),
        (errno.EDQUOT, disk_words.FULL),
        (errno.EROFS, disk_words.READ_ONLY),
        (errno.EACCES, disk_words.NO_RIGHT),
    ],
)
def test_the_number_of_the_system_decides_and_the_file_is_named(number: int, words: str) -> None:
    error = OSError(number, os.strerror(number), "/data/report.html")
    assert words_for(error) == f"{words} (/data/report.html)"
    assert words_for(FileCreateError(OSError(number, os.strerror(number)))) == words


def test_a_full_device_is_told() -> None:
    with pytest.raises(OSError, match="No space") as caught:
        Path("/dev/full").write_text("x")
    assert words_for(caught.value) == disk_words.FULL


def test_a_full_geopackage_is_told(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.gpkg")
    connection.execute("PRAGMA max_page_count = 2")
    connection.execute("CREATE TABLE t (a)")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    connection.close()
    assert words_for(caught.value) == disk_words.FULL


def test_a_fault_of_the_program_stays_one() -> None:
    wrong = KeyError("x")
    wrong.__context__ = FileNotFoundError(errno.ENOENT, "No such file", "/there/is/none")
    assert words_for(wrong) is None
    assert words_for(sqlite3.OperationalError("no such table")) is None
    assert words_for(ValueError("x")) is None
