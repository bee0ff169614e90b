"""The key file: outside of the database, readable by its owner alone."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path

from pipeline.errors import EnvironmentFault
from pipeline.party.keys import KEY_BYTES, KeyRing

_HEAD = """\
# Khóa dữ liệu cá nhân: giữ kín, sao lưu riêng, không cùng chỗ với bản sao lưu cơ sở dữ liệu. Dòng cuối đang dùng.
# Keys of personal data: keep secret, back up apart from backups of the database. The last line is in use.
"""


def read_keys(path: Path) -> KeyRing:
    """Read a key file: a key a line in base64, comments after ``#``.

    Raises
    ------
    EnvironmentFault
        If it is not there, others may read it, or a line is no key; the line is not quoted.
    """
    return KeyRing(_read_masters(path))


def add_key(path: Path) -> str:
    """Add a fresh key at the end of a key file, which is made if it is missing, and return its identifier.

    The file is replaced at one stroke; only its owner can read it.
    """
    text = _HEAD
    if path.exists():
        _read_masters(path)
        text = path.read_text("utf-8")
    master = secrets.token_bytes(KEY_BYTES)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{text.rstrip()}\n{base64.b64encode(master).decode()}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return KeyRing([master]).current_id


def _read_masters(path: Path) -> list[bytes]:
    try:
        mode = path.stat().st_mode
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"DIACHINH_PARTY_KEY_FILE: không đọc được tệp khóa · the key file cannot be read: {path}"
        raise EnvironmentFault(msg) from error
    if stat.S_IMODE(mode) & 0o077:
        msg = f"Người khác đọc được tệp khóa · Others can read the key file: chmod 600 {path}"
        raise EnvironmentFault(msg)
    wanted = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    masters = [_master(line) for line in wanted]
    if not masters or None in masters:
        msg = f"DIACHINH_PARTY_KEY_FILE: tệp khóa hỏng · the key file is damaged: {path}"
        raise EnvironmentFault(msg)
    return [master for master in masters if master]


def _master(line: str) -> bytes | None:
    try:
        master = base64.b64decode(line, validate=True)
    except binascii.Error:
        return None
    return master if len(master) == KEY_BYTES else None
