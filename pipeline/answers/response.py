"""Findings with what people say to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.answers.book import AnswerBook
from schemas.answers import Toleration
from schemas.finding import Finding, Severity
from schemas.report import AnswersTaken


def respond(
    findings: Sequence[Finding], book: AnswerBook, tolerated: Mapping[str, Toleration]
) -> tuple[tuple[Finding, ...], AnswersTaken]:
    """Give findings their answers and the office's word; nothing else of them changes.

    Warnings take answers. An answer to an error or to information changes nothing and is named; so is one whose finding
    is not there any more.

    Parameters
    ----------
    tolerated
        By key of finding; those that have expired are shown and do not count.
    """
    there = {finding.key: finding for finding in findings}
    taken = AnswersTaken(
        files=book.files,
        given=len(book.answers),
        gone=tuple(key for key in book.answers if key not in there),
        idle=tuple(key for key in book.answers if key in there and there[key].severity is not Severity.WARNING),
        problems=book.problems,
    )
    return tuple(_with_words(finding, book, tolerated) for finding in findings), taken


def _with_words(finding: Finding, book: AnswerBook, tolerated: Mapping[str, Toleration]) -> Finding:
    answer = book.answers.get(finding.key) if finding.severity is Severity.WARNING else None
    word = tolerated.get(finding.key)
    return replace(finding, answer=answer, tolerated=word) if answer or word else finding
