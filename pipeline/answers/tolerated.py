"""What the office tolerates: a TOML file that only grows; the last word on a finding counts."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.answers.book import KEY
from schemas.answers import LONGEST_ANSWER, LONGEST_NAME, TOLERATED_TOML, Toleration

OFFICE_TIME = timezone(timedelta(hours=7))
NOTHING_NOTED: Mapping[str, Toleration] = MappingProxyType({})
_HEAD = """# Những phát hiện được cơ quan chấp nhận (diachinh tolerate). Chỉ ghi thêm; mục sau cùng của mỗi mã là đúng.
# Findings that the office tolerates (diachinh tolerate). Only ever appended to; the last entry of a key counts.
"""


class BadTolerations(ValueError):
    """The file, or a word about to be written into it, is not as it has to be."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    key: Annotated[str, Field(pattern=f"^{KEY.pattern}$")]
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_ANSWER)]
    by: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    until: date
    written: datetime


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tolerated: list[_Entry] = []


def read_tolerated(
    home: Path, *, now: datetime, noted: Mapping[str, Toleration] = NOTHING_NOTED
) -> dict[str, Toleration]:
    """Read the office's words, the last one on each finding, sorted by key.

    Parameters
    ----------
    home
        Folder with ``tolerated.toml``; nothing is tolerated where there is none.
    noted
        Words that the cadastre knows, by key: of one there and one in the file, the one written down later counts.
    now
        Tells which have expired: the last day is a whole day in Vietnam.

    Raises
    ------
    BadTolerations
        If the file was altered to something else.
    """
    path = home / TOLERATED_TOML
    content = path.read_bytes() if path.exists() else b""
    today = now.astimezone(OFFICE_TIME).date()
    words = dict(_words(path, content))
    words |= {key: word for key, word in noted.items() if key not in words or words[key].written < word.written}
    return {key: replace(words[key], is_expired=words[key].until < today) for key in sorted(words)}


def tolerate(home: Path, toleration: Toleration) -> Path:
    """Write one more word at the end of the file, in one piece, and return its path.

    Raises
    ------
    BadTolerations
        If the word is incomplete, or the file is damaged.
    """
    path = home / TOLERATED_TOML
    before = path.read_bytes() if path.exists() else b""
    lead = _HEAD if not before else "" if before.endswith(b"\n") else "\n"
    added = (lead + "\n".join(_lines(toleration)) + "\n").encode()
    list(_words(path, before + added))
    home.mkdir(parents=True, exist_ok=True)
    # One write at the end: two people at once lose nothing, and whoever stops the program leaves no half entry.
    with path.open("ab", buffering=0) as file:
        file.write(added)
        os.fsync(file.fileno())
    return path


def _lines(word: Toleration) -> Iterator[str]:
    yield "\n[[tolerated]]"
    for name, text in {"key": word.key, "reason": word.reason, "by": word.by}.items():
        yield f"{name} = {json.dumps(text, ensure_ascii=False)}".replace("\x7f", "\\u007f")
    yield f"until = {word.until.isoformat()}"
    yield f"written = {word.written.isoformat()}"


def _words(path: Path, content: bytes) -> Iterator[tuple[str, Toleration]]:
    try:
        read = _File.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        msg = f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise BadTolerations(msg) from error
    except ValueError as error:
        msg = f"{path}: {error}"
        raise BadTolerations(msg) from error
    for one in read.tolerated:
        written = one.written if one.written.tzinfo else one.written.replace(tzinfo=OFFICE_TIME)
        yield one.key, Toleration(key=one.key, reason=one.reason, by=one.by, until=one.until, written=written)
