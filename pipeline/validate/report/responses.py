"""What people said to the findings, and what became of those of an earlier check, in words: report and terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from pipeline.validate.report.numbers import moment
from pipeline.validate.report.text import visible
from schemas.answers import Toleration
from schemas.comparison import Comparison, EarlierFinding
from schemas.finding import Finding, Language, Severity, Text
from schemas.report import Report

WAITING = Text("Chờ trả lời", "Waits for an answer")
ANSWERED = Text("Trả lời", "Answered")
TOLERATED = Text("Được cơ quan chấp nhận", "Tolerated by the office")
EXPIRED = Text("Chấp nhận đã hết hạn", "No longer tolerated")

SHOWN_FINDINGS = 5
"""Findings or keys that one line names before it only counts."""
LONGEST_REASON = 120
"""Characters of who tolerates a finding and why, in a line."""


def responses_of(report: Report) -> tuple[Text, ...]:
    """Return one line for each thing that somebody said, has to say, or has to know about earlier findings."""
    compared = comparison_of(report.comparison, report.findings) if report.comparison else ()
    return (*_warnings(report), *_tolerated(report), *_answers(report), *compared)


def answer_of(finding: Finding, lang: Language) -> str:
    """Return what was said to a warning, by whom and when; that it waits where nobody said anything."""
    if finding.answer is None:
        return WAITING.in_language(lang) if finding.is_waiting else ""
    day = f"{finding.answer.given:%d/%m/%Y}" if finding.answer.given else ""
    by = ", ".join(part for part in (finding.answer.who, day) if part)
    return f"{ANSWERED.in_language(lang)}{f' ({by})' if by else ''}: {finding.answer.text}"


def toleration_of(finding: Finding, lang: Language) -> str:
    """Return that the office tolerates a finding, or did: until when, who and why; nothing where it does not."""
    if finding.tolerated is None:
        return ""
    word = finding.tolerated
    title = (EXPIRED if word.is_expired else TOLERATED).in_language(lang)
    return f"{title} ({word.until:%d/%m/%Y}, {word.by}): {word.reason}"


def _warnings(report: Report) -> Iterator[Text]:
    answered = sum(one.answer is not None for one in report.findings if one.severity is Severity.WARNING)
    if waiting := report.waiting:
        must_vi = "; phải trả lời hết mới được nạp" if report.answers_required else ""
        must_en = "; all have to be answered before the load" if report.answers_required else ""
        yield Text(
            f"Cảnh báo chờ trả lời: {waiting} (điền answers.xlsx rồi để vào gói){must_vi}",
            f"Warnings that wait for an answer: {waiting} (complete answers.xlsx and put it into the package){must_en}",
        )
    if answered:
        yield Text(f"Cảnh báo đã trả lời: {answered}", f"Warnings answered: {answered}")


def _tolerated(report: Report) -> Iterator[Text]:
    words = [(finding, finding.tolerated) for finding in report.findings if finding.tolerated]
    told = [(word.is_expired, f"{_name(one)} [{word.until:%d/%m/%Y}, {_why(word)}]") for one, word in words]
    in_force = [line for is_expired, line in told if not is_expired]
    expired = [line for is_expired, line in told if is_expired]
    yield from _counted(TOLERATED, in_force)
    yield from _counted(EXPIRED, expired)


def _answers(report: Report) -> Iterator[Text]:
    taken = report.answers
    yield from _counted(Text("Trả lời cho phát hiện không còn", "Answers to findings that are gone"), taken.gone)
    idle = Text(
        "Trả lời không có tác dụng (lỗi phải sửa, thông tin không cần trả lời)",
        "Answers without effect (errors have to be mended, information needs none)",
    )
    yield from _counted(idle, taken.idle)
    yield from taken.problems


def comparison_of(comparison: Comparison, findings: Sequence[Finding]) -> tuple[Text, ...]:
    """Return what became of the findings of an earlier check: the counts, the first few of each list, the remarks."""
    new = {*comparison.new}
    when = (moment(comparison.started, "vi"), moment(comparison.started, "en"))
    name, counts = visible(comparison.name), [len(comparison.fixed), len(comparison.remaining), len(new)]
    head = Text(
        "So với lần kiểm tra {} ({}): đã sửa {}, còn {}, mới {}".format(when[0], name, *counts),
        "Compared with the check of {} ({}): fixed {}, still there {}, new {}".format(when[1], name, *counts),
    )
    lists = (
        (Text("Đã sửa", "Fixed"), map(_name, comparison.fixed)),
        (Text("Không rõ, lần này không kiểm tra", "Not known, not checked this time"), map(_name, comparison.unknown)),
        (Text("Mới", "New"), (_name(finding) for finding in findings if finding.key in new)),
    )
    lines = [line for title, names in lists for line in _counted(title, names)]
    return (head, *lines, *(Text(visible(one.vi), visible(one.en)) for one in comparison.remarks))


def _counted(title: Text, names: Iterable[str]) -> Iterator[Text]:
    every = list(names)
    rest = f" … (+{len(every) - SHOWN_FINDINGS})" if len(every) > SHOWN_FINDINGS else ""
    if every:
        listed = ", ".join(every[:SHOWN_FINDINGS]) + rest
        yield Text(f"{title.vi}: {len(every)} ({listed})", f"{title.en}: {len(every)} ({listed})")


def _why(word: Toleration) -> str:
    return textwrap.shorten(visible(f"{word.by}: {word.reason}"), LONGEST_REASON, placeholder=" …")


def _name(finding: Finding | EarlierFinding) -> str:
    """Return code, sheet and parcel as people write them down."""
    place = "/".join(part for part in (finding.sheet, finding.parcel) if part)
    return f"{finding.code} {visible(place)}".strip()
