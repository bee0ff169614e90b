"""The acceptance record on paper: its facts as the texts that the template ``record.typ`` sets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from pipeline.validate.report.counts import Verdict
from pipeline.validate.report.numbers import moment, number
from pipeline.validate.report.record_words import (
    ANSWERED,
    ANSWERS_MISSING,
    ERRORS_TOLERATED,
    FILES_SHOWN_OF,
    HOW_TO_VERIFY,
    RECORD_LABELS,
    SHOWN_OF,
    SIGN_HERE,
    SIGNATORIES,
    TOLERATED_BECAUSE,
)
from pipeline.validate.report.scores import Grade
from pipeline.validate.report.text import visible
from pipeline.validate.report.titles import CRITERIA, GRADES, GROUPS
from pipeline.validate.report.words import SENTENCES, SETTINGS, VERDICTS
from schemas.finding import CheckSpec, Language, Text
from schemas.province import load_province
from schemas.quality import AcceptanceGroup, Criterion
from schemas.record import AcceptanceRecord, RecordedFinding, RecordedGroup, RecordedScore
from schemas.source import Words, load_source

_UNPRINTABLE = re.compile(
    r"[^\x20-\x7e\u00a0-\u00ac\u00ae-\u024f\u0300-\u036f\u0384-\u03ce\u0400-\u045f\u1e00-\u1e99\u1ea0-\u1ef9"
    r"\u2010-\u2026\u2030\u2032\u2033\u2039-\u203a\u2044\u2070\u2074-\u208e\u20ab\u20ac\u2116\u2122\u2190-\u2193"
    r"\u2194\u2212\u221a\u221e\u2248\u2260\u2264\u2265]"
)
"""Letters that the font of the record lacks."""
_MOST_NAMES = 10
_MOST_FILES_WITHIN = 8
"""Files listed on the first page; more of them come in an annex."""
_ALARMING = {"quarantined", "error", "waiting"}
_LONG_WORD = re.compile(r"\S{25,}")
_BREAK = re.compile(r"(.{4})(?=.)")


def printable(text: str) -> str:
    """Return a text of a package as it can be set: what hides or has no letter in the font is shown by its code.

    Long words may be broken over lines.
    """
    shown = _UNPRINTABLE.sub(lambda match: f"[U+{ord(match[0]):04X}]", visible(text))
    return _LONG_WORD.sub(lambda word: _BREAK.sub("\\1\u200b", word[0]), shown)


def paper_of(record: AcceptanceRecord, code: str, specs: Mapping[str, CheckSpec]) -> dict[str, Any]:
    """Return the values of the template: texts, pairs of texts (the second in the other language), and rows of texts.

    Parameters
    ----------
    code
        Verification code of the record.
    specs
        The catalogue, by code.
    """
    lang = record.lang
    verdict = Verdict(record.verdict)
    return {
        "lang": lang,
        "labels": {name: pair(text, lang) for name, text in RECORD_LABELS.items()},
        "file_title": f"{RECORD_LABELS['title'].in_language(lang)} · {printable(record.package.name)}",
        "code": code,
        "receipt": record.package.receipt,
        "checked_at": moment(record.checked_at, lang),
        "synthetic": record.package.synthetic,
        "verdict": verdict.value,
        "verdict_words": pair(VERDICTS[verdict], lang),
        "sentence": _sentence(record).in_language(lang),
        "package": _package(record),
        "rules": _rules(record, specs),
        "counts": _counts(record),
        "groups": [_group(one, lang) for one in record.groups],
        "criteria": [pair(CRITERIA[criterion], lang) for criterion in Criterion],
        "scores": [_score(one, record) for one in record.scores],
        "lists": _lists(record),
        "signatories": [pair(text, lang) for text in SIGNATORIES],
        "sign_here": SIGN_HERE.in_language(lang),
        "how_to_verify": HOW_TO_VERIFY.in_language(lang),
        "annex": record.package.file_count > _MOST_FILES_WITHIN,
        "files": [[printable(one.name), number(one.size_bytes, lang), one.sha256] for one in record.package.files],
        "files_note": _note(FILES_SHOWN_OF, len(record.package.files), record.package.file_count, lang),
    }


def pair(text: Text, lang: Language) -> list[str]:
    """Return a text in the language of the record and in the other one."""
    return [text.vi, text.en] if lang == "vi" else [text.en, text.vi]


def _sentence(record: AcceptanceRecord) -> Text:
    """Return what the verdict comes from, and what is to be done."""
    verdict = Verdict(record.verdict)
    if verdict is Verdict.REFUSED and not record.errors.total:
        return ANSWERS_MISSING
    if verdict is Verdict.ACCEPTED and record.counts["error"]:
        return ERRORS_TOLERATED
    return SENTENCES[verdict]


def _package(record: AcceptanceRecord) -> list[list[str]]:
    """Return rows of label, value and kind (``"text"`` or ``"digits"``)."""
    package, lang = record.package, record.lang
    none = RECORD_LABELS["none"].in_language(lang)
    communes = ", ".join(_commune(code, record) for code in package.communes[:_MOST_NAMES])
    more = f" … (+{len(package.communes) - _MOST_NAMES})" if len(package.communes) > _MOST_NAMES else ""
    size = f"{number(package.file_count, lang)} ({number(package.size_bytes, lang)} byte)"
    return [
        ["name", printable(package.name), "text"],
        _digits("receipt", package.receipt, none),
        ["contractor", printable(package.contractor or none), "text"],
        ["contract", printable(package.contract or none), "text"],
        ["communes", communes + more or none, "text"],
        ["file_count", size, "text"],
        _digits("sha256", package.sha256, none),
        _digits("content_sha256", package.content_sha256, none),
    ]


def _digits(label: str, value: str, none: str) -> list[str]:
    return [label, value, "digits"] if value else [label, none, "text"]


def _rules(record: AcceptanceRecord, specs: Mapping[str, CheckSpec]) -> list[list[str]]:
    lang = record.lang
    none = RECORD_LABELS["none"].in_language(lang)
    source = load_source(record.source) if record.source else None
    titles = {code: code for code in record.changed_severities}
    titles |= {code: f"{code} {specs[code].title.in_language(lang)}" for code in titles if code in specs}
    off = [titles[code] for code, setting in record.changed_severities.items() if setting == "off"]
    changed = [
        f"{titles[code]} → {SETTINGS[setting].in_language(lang)}"
        for code, setting in record.changed_severities.items()
        if setting != "off"
    ]
    return [
        ["checked_at", moment(record.checked_at, lang), "text"],
        ["program", f"diachinh {record.program}", "text"],
        ["rule_version", record.rules, "digits"],
        ["province", _words(load_province(record.province).title, lang), "text"],
        ["source", f"{_words(source.title, lang)} [{record.source}]" if source else none, "text"],
        ["switched_off", "; ".join(off) or none, "text"],
        ["changed", "; ".join(changed) or none, "text"],
        ["not_applicable", ", ".join(record.not_applicable) or none, "text"],
    ]


def _counts(record: AcceptanceRecord) -> list[list[Any]]:
    """Return rows of label, number, and whether it asks for attention."""
    return [
        [name, number(count, record.lang), bool(count) and name in _ALARMING] for name, count in record.counts.items()
    ]


def _group(one: RecordedGroup, lang: Language) -> list[Any]:
    counts = [number(count, lang) for count in (one.error, one.warning, one.info)]
    return [one.group, pair(GROUPS[AcceptanceGroup(one.group)], lang), *counts]


def _score(one: RecordedScore, record: AcceptanceRecord) -> list[str]:
    lang = record.lang
    grade = GRADES[Grade(one.grade)].in_language(lang) if one.grade else ""
    percents = [one.criteria[criterion.value] for criterion in Criterion]
    name = _commune(one.commune, record) if one.commune else RECORD_LABELS["none"].in_language(lang)
    return [name, number(one.parcels, lang), *(_percent(value, lang) for value in (*percents, one.total)), grade]


def _lists(record: AcceptanceRecord) -> list[dict[str, Any]]:
    """Return the lists of findings that are not empty."""
    lists = {
        "errors": record.errors,
        "warnings_waiting": record.waiting,
        "warnings_answered": record.answered,
        "findings_tolerated": record.tolerated,
    }
    return [
        {
            "label": label,
            "total": number(found.total, record.lang),
            "rows": [_finding(one, record.lang) for one in found.shown],
            "note": _note(SHOWN_OF, len(found.shown), found.total, record.lang),
        }
        for label, found in lists.items()
        if found.total
    ]


def _finding(one: RecordedFinding, lang: Language) -> list[str]:
    message = printable(one.message)
    if said := one.answer:
        by = ", ".join(part for part in (printable(said.who or ""), said.given and _day(said.given, lang)) if part)
        message += "\n" + ANSWERED.in_language(lang).format(by=f" ({by})" if by else "", text=printable(said.text))
    if office := one.tolerated:
        because = TOLERATED_BECAUSE.in_language(lang)
        message += "\n" + because.format(
            until=_day(office.until, lang), by=printable(office.by), reason=printable(office.reason)
        )
    return [one.code, printable(one.subject), message]


def _day(day: date, lang: Language) -> str:
    return f"{day:%d/%m/%Y}" if lang == "vi" else day.isoformat()


def _note(text: Text, shown: int, total: int, lang: Language) -> str:
    """Return how many of all are shown; nothing when all are."""
    values = {"shown": number(shown, lang), "total": number(total, lang)}
    return text.in_language(lang).format(**values) if shown < total else ""


def _commune(code: str, record: AcceptanceRecord) -> str:
    unit = load_province(record.province).current_units.get(code)
    return f"{unit.name} ({code})" if unit else printable(code)


def _words(words: Words, lang: Language) -> str:
    return words.vi if lang == "vi" else words.en


def _percent(value: float | None, lang: Language) -> str:
    return "–" if value is None else number(value, lang)
