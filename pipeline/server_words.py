"""What a database server says, in plain words: what happened and what to do about it.

Faults of the surroundings only. A violated constraint or a wrong statement is a fault of the program and has no words
here: it keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg

_KEPT_VI, _KEPT = "Dữ liệu trước đó còn nguyên", "What was there before is untouched"

UNREACHED = (
    "Không tới được máy chủ cơ sở dữ liệu: xem máy chủ có chạy không và DIACHINH_DATABASE_URL · "
    "the database server cannot be reached: see whether it runs, and DIACHINH_DATABASE_URL"
)
REFUSED = (
    "Máy chủ cơ sở dữ liệu không nhận tên hoặc mật khẩu: xem lại DIACHINH_DATABASE_URL · "
    "the database server does not accept this user or password: see DIACHINH_DATABASE_URL"
)
NO_DATABASE = (
    "Máy chủ không có cơ sở dữ liệu này: xem lại DIACHINH_DATABASE_URL, hoặc nhờ quản trị viên tạo · "
    "the server has no such database: see DIACHINH_DATABASE_URL, or ask the administrator to create it"
)
NO_RIGHT = (
    "Tài khoản này không có quyền làm việc đó trong cơ sở dữ liệu: dùng tài khoản chủ sở hữu, hoặc xin quyền · "
    "this account has no right to do that in the database: work as its owner, or ask for the right"
)
LACKING = (
    "Máy chủ thiếu phần mở rộng: cài PostGIS (gói postgresql-postgis) trên máy chủ · "
    "the server lacks an extension: install PostGIS (package postgresql-postgis) on it"
)
BUSY = (
    "Máy chủ cơ sở dữ liệu hết chỗ kết nối: chờ rồi chạy lại, hoặc tăng max_connections · "
    "the database server has no connection left: wait and run again, or raise max_connections"
)
STARTING = (
    "Máy chủ cơ sở dữ liệu đang khởi động hoặc đang dừng: chờ một lát rồi chạy lại · "
    "the database server is starting or stopping: wait a moment and run again"
)
LOST = (
    f"Mất kết nối với máy chủ cơ sở dữ liệu. {_KEPT_VI}; máy chủ chạy rồi thì chạy lại lệnh · "
    f"the connection to the database server was lost. {_KEPT}; run the command again once it is up"
)
FULL = (
    f"Đĩa của máy chủ cơ sở dữ liệu đã đầy. {_KEPT_VI}; giải phóng chỗ rồi chạy lại · "
    f"the disk of the database server is full. {_KEPT}; make room and run again"
)
LIMIT = (
    f"Máy chủ cơ sở dữ liệu hết bộ nhớ hoặc chạm giới hạn đặt sẵn. {_KEPT_VI}; nhờ quản trị viên nới giới hạn · "
    f"the database server is out of memory or met a limit set for it. {_KEPT}; ask for a higher limit"
)
READ_ONLY = (
    "Máy chủ này chỉ cho đọc (bản sao dự phòng?): dùng địa chỉ của máy chủ chính · "
    "this server can only be read (a standby?): use the address of the main one"
)
STOPPED = (
    f"Máy chủ đã ngắt lệnh vì quá lâu hoặc vì người khác đang giữ dữ liệu. {_KEPT_VI}; chạy lại · "
    f"the server stopped the command: too long, or others hold the data. {_KEPT}; run again"
)
DAMAGED = (
    "Máy chủ báo tệp dữ liệu hỏng hoặc đĩa lỗi: dừng làm việc, gọi quản trị viên, phục hồi từ bản sao lưu · "
    "the server reports damaged files or a failing disk: stop, call the administrator, restore a backup"
)

BY_STATE: Mapping[str, str] = {
    "08": LOST,
    "25006": READ_ONLY,
    "28": REFUSED,
    "3D000": NO_DATABASE,
    "40": STOPPED,
    "42501": NO_RIGHT,
    "53100": FULL,
    "53300": BUSY,
    "53": LIMIT,
    "55P03": STOPPED,
    "57014": STOPPED,
    "57P03": STARTING,
    "57P04": NO_DATABASE,
    "57P": LOST,
    "58": DAMAGED,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}
"""SQLSTATE, or the beginning of one, → words (PostgreSQL, Appendix A)."""

BY_PHRASE: Mapping[str, str] = {
    "too many c": BUSY,
    "remaining connection slots": BUSY,
    "starting up": STARTING,
    "shutting down": STARTING,
    "permission denied": NO_RIGHT,
    "authentication failed": REFUSED,
    "pg_hba.conf": REFUSED,
    'role "': REFUSED,
    'database "': NO_DATABASE,
}
"""What the server says before there is a connection, where libpq tells no SQLSTATE."""


def words_for(error: BaseException) -> str | None:
    """Return plain words for what a server, or the lack of one, made fail; None for faults of the program.

    Parameters
    ----------
    error
        Of psycopg, or of SQLAlchemy around one.
    """
    said = getattr(error, "orig", None) or error
    if not isinstance(said, psycopg.Error):
        return None
    if said.sqlstate:
        return _by_state(said.sqlstate)
    if not isinstance(said, psycopg.OperationalError):
        return None
    text = str(said)
    if text.startswith(("connection failed", "failed to resolve", "connection timeout", "connection is bad")):
        return words_in(text) or UNREACHED
    return LOST


def words_in(text: str) -> str | None:
    """Return plain words for a refused connection, from what libpq or a program of PostgreSQL wrote."""
    _, fatal, reason = text.partition("FATAL:")
    if not fatal:
        return None
    return next((words for phrase, words in BY_PHRASE.items() if phrase in reason), None)


def _by_state(state: str) -> str | None:
    return next((BY_STATE[state[:length]] for length in (5, 3, 2) if state[:length] in BY_STATE), None)
