"""Answers by key of finding, from whatever file they were written in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from schemas.answers import LONGEST_ANSWER, LONGEST_NAME, Answer
from schemas.finding import Text

KEY = re.compile(r"[0-9a-f]{16}")
"""Form of a key of a finding."""
MOST_PROBLEMS = 20
"""Problems that are told one by one."""
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a file of answers, as it was written.

    Attributes
    ----------
    place
        Where it stands: file and row.
    """

    place: str
    key: str
    text: str
    who: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBook:
    """The answers that came with a package.

    Attributes
    ----------
    files
        Where they were read from.
    answers
        By key of finding.
    problems
        What could not be used, and why.
    """

    files: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    problems: tuple[Text, ...] = ()


def gather(files: Iterable[str], entries: Iterable[Entry], problems: Iterable[Text]) -> AnswerBook:
    """Put entries in order by key: empty ones are no answers, and two different ones to the same finding are none.

    Parameters
    ----------
    problems
        What was wrong with the files themselves.
    """
    told = list(problems)
    answers: dict[str, Answer] = {}
    places: dict[str, str] = {}
    disputed: set[str] = set()
    for entry in entries:
        key, text = entry.key.strip().lower(), _tidy(entry.text)
        if not any(letter.isalnum() for letter in text):
            continue
        if problem := _problem(entry, key, text):
            told.append(problem)
        elif key in answers and answers[key].text != text:
            disputed.add(key)
            told.append(_disputed(key, places[key], entry.place))
        elif key not in answers:
            answers[key] = Answer(text=text, who=_tidy(entry.who)[:LONGEST_NAME] or None, given=_date(entry.given))
            places[key] = entry.place
    agreed = {key: answers[key] for key in sorted(answers) if key not in disputed}
    return AnswerBook(files=tuple(files), answers=agreed, problems=_few(told))


def _tidy(text: str) -> str:
    """Return a text on one line, in NFC, without characters that nobody sees."""
    seen = (" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", text))
    return " ".join("".join(letter for letter in seen if unicodedata.category(letter)[0] != "C").split())


def _problem(entry: Entry, key: str, text: str) -> Text | None:
    """Say why an entry that is filled in is no answer."""
    if not KEY.fullmatch(key):
        return Text(
            vi=f"{entry.place}: có trả lời nhưng mã phát hiện trống hoặc đã bị sửa, nên không biết trả lời cho gì",
            en=f"{entry.place}: the key of the finding is missing or was altered, so that nobody knows what it answers",
        )
    if len(text) > LONGEST_ANSWER:
        return Text(
            vi=f"{entry.place}: trả lời dài {len(text)} ký tự, nhiều nhất là {LONGEST_ANSWER}",
            en=f"{entry.place}: the answer has {len(text)} characters, {LONGEST_ANSWER} are the most",
        )
    return None


def _disputed(key: str, one: str, other: str) -> Text:
    return Text(
        vi=f"{other}: phát hiện {key} có hai trả lời khác nhau (cái kia ở {one}); chưa nhận cái nào",
        en=f"{other}: finding {key} has two different answers (the other at {one}); neither is taken",
    )


def _date(text: str) -> date | None:
    """Return a day as people write it; None for anything else."""
    for form in _DATES:
        with suppress(ValueError):
            return datetime.strptime(text.strip()[:10], form).date()  # noqa: DTZ007 (a day has no time zone)
    return None


def _few(problems: list[Text]) -> tuple[Text, ...]:
    more = len(problems) - MOST_PROBLEMS
    if more <= 0:
        return tuple(problems)
    rest = Text(vi=f"… và {more} chỗ khác", en=f"… and {more} more")
    return (*problems[:MOST_PROBLEMS], rest)
