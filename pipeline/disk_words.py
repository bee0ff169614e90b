"""What a disk says, in plain words: full, read-only, or not ours to write to; whichever library met it."""

from __future__ import annotations

import errno
import os
import sqlite3

from pipeline.errors import unwrapped

FULL = (
    "Đĩa đã đầy: giải phóng chỗ, hoặc chọn nơi khác bằng --out, DIACHINH_HOME, TMPDIR, rồi chạy lại · "
    "The disk is full: make room, or name another place with --out, DIACHINH_HOME, TMPDIR, and run again"
)
READ_ONLY = (
    "Nơi này chỉ cho đọc: chọn thư mục khác bằng --out hoặc DIACHINH_HOME · "
    "This place can only be read: name another folder with --out or DIACHINH_HOME"
)
NO_RIGHT = (
    "Tài khoản này không được đọc hoặc ghi ở đây: xin quyền, hoặc chọn thư mục khác bằng --out hoặc DIACHINH_HOME · "
    "This account may not read or write here: ask for the right, or name another folder with --out or DIACHINH_HOME"
)
OTHER = (
    "Không đọc hoặc ghi được: xem lại đĩa và thư mục, hoặc chọn thư mục khác bằng --out hoặc DIACHINH_HOME · "
    "Cannot read or write: look at disk and folder, or name another one with --out or DIACHINH_HOME"
)

BY_NUMBER = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: NO_RIGHT,
    errno.EPERM: NO_RIGHT,
}
"""Number of the operating system → words."""

BY_SQLITE = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_IOERR: errno.EIO,
}
"""Primary result code of SQLite, which has words of its own for a GeoPackage, → number of the operating system."""


def words_for(error: BaseException) -> str | None:
    """Return plain words, with the file where it is known, for what a disk made fail; None for other faults.

    Parameters
    ----------
    error
        Any. Of what is wrapped in it only a full or a closed disk counts: a file that was looked for in vain may
        have led to a fault of the program.
    """
    for each in unwrapped(error):
        number = _number(each)
        if number in BY_NUMBER or (number and each is error):
            where = getattr(each, "filename", None)
            words = BY_NUMBER.get(number, f"{OTHER} [{os.strerror(number)}]")
            return f"{words} ({where})" if isinstance(where, str) else words
    return None


def _number(error: BaseException) -> int:
    """Return the number of the operating system; 0 where there is none."""
    if isinstance(error, sqlite3.Error):
        return BY_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, 0)
    return (error.errno or 0) if isinstance(error, OSError) else 0
