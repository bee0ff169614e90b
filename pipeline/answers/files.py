"""The files of answers: ``answers.xlsx``, as the check writes it, and ``answers.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.answers.book import Entry
from schemas.answers import LONGEST_ANSWER
from schemas.finding import Text
from schemas.titles import ANSWER_TITLES

LARGEST_TOML_BYTES = 64 * 1024**2
_HEAD_ROWS = 20
"""Rows in which the head is looked for: people put titles above it."""
_NEEDED = ("key", "answer")


class NotAnswers(Exception):
    """A file that is no file of answers; says why, in both languages."""

    def __init__(self, *, vi: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(vi=vi, en=en)


def entries_of_rows(file: str, rows: Sequence[Sequence[str]]) -> Iterator[Entry]:
    """Read the rows of a worksheet; columns are found by their names in either language, in any order.

    Raises
    ------
    NotAnswers
        If there is no head with the columns of keys and answers, or one of them twice.
    """
    head, columns = _find_head(file, rows)
    for number, row in enumerate(rows[head + 1 :], head + 2):
        cells = {name: row[at].strip() for name, at in columns.items()}
        yield Entry(
            place=f"{file}:{number}",
            key=cells["key"],
            text=cells["answer"],
            who=cells.get("who", ""),
            given=cells.get("date", ""),
        )


def _find_head(file: str, rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    names = {word.casefold(): name for name, title in ANSWER_TITLES.items() for word in (title.vi, title.en)}
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        found = [(names[word], at) for at, cell in enumerate(row) if (word := cell.strip().casefold()) in names]
        columns = dict(reversed(found))
        if all(name in columns for name in _NEEDED):
            if any([name for name, _ in found].count(name) > 1 for name in _NEEDED):
                break
            return number, columns
    wanted = Text(*(" · ".join(ANSWER_TITLES[name].in_language(lang) for name in _NEEDED) for lang in ("vi", "en")))
    raise NotAnswers(
        vi=f"{file}: cần đúng một cột mỗi tên: {wanted.vi}; các trả lời trong tệp chưa được nhận",
        en=f"{file}: needs exactly one column each of: {wanted.en}; no answer in it was taken",
    )


class _TomlAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: str
    answer: str = ""
    who: str = ""
    given: str | date | datetime = Field("", alias="date")


class _TomlFile(BaseModel):
    answer: list[_TomlAnswer] = []


def entries_of_toml(file: str, content: bytes) -> Iterator[Entry]:
    """Read a file of ``[[answer]]`` tables with ``key``, ``answer``, ``who`` and ``date``.

    Raises
    ------
    NotAnswers
        If it is not TOML of that shape.
    """
    try:
        if len(content) > LARGEST_TOML_BYTES:
            msg = f"{len(content)} bytes"
            raise ValueError(msg)
        read = _TomlFile.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        detail = _detail(error)
        raise NotAnswers(
            vi=f"{file}: không đọc được ({detail}); các trả lời trong tệp chưa được nhận",
            en=f"{file}: cannot be read ({detail}); no answer in it was taken",
        ) from error
    for number, one in enumerate(read.answer, 1):
        place = f"{file} [[answer]] {number}"
        yield Entry(place=place, key=one.key, text=one.answer, who=one.who, given=str(one.given))


def _detail(error: Exception) -> str:
    """Say what is wrong without quoting what somebody wrote."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)[:LONGEST_ANSWER]
