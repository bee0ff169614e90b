"""What the steps of a delivery are called, and what is said when the office decides."""

from __future__ import annotations

from pipeline.ruling import Ruling, Verdict
from pipeline.validate.report.numbers import moment
from pipeline.validate.report.text import visible
from schemas.delivery import State, Step
from schemas.finding import Language, Text
from schemas.package import Package

STATES = {
    State.RECEIVED: Text(vi="tiếp nhận", en="received"),
    State.CHECKED: Text(vi="kiểm tra", en="checked"),
    State.ACCEPTED: Text(vi="chấp nhận", en="accepted"),
    State.REFUSED: Text(vi="từ chối", en="refused"),
    State.LOADED: Text(vi="nạp", en="loaded"),
    State.PUBLISHED: Text(vi="công bố", en="published"),
    State.UNDONE: Text(vi="hoàn tác", en="undone"),
}
"""Step → what is done in it."""

_DECIDED = Text(vi="Đã ghi · {receipt}: {step}", en="Recorded · {receipt}: {step}")
_AS_BEFORE = Text(
    vi="Như trước, không ghi gì · {receipt}: {step}", en="As before, nothing is written · {receipt}: {step}"
)
_STANDS = Text(
    vi="Gói này đang có trong dữ liệu ({step}), không còn gì để quyết định. Muốn bỏ thì hoàn tác trước: "
    "diachinh undo {receipt} --reason …",
    en="this package stands in the cadastre ({step}), nothing is left to decide. To have it out, undo it first",
)
_REFUSED = Text(
    vi="Không nạp: gói đã bị {step}. Muốn nạp thì chấp nhận trước: diachinh accept {name} --reason …",
    en="not loaded: the package was {step}. To go on, accept it first",
)
_UNKNOWN = Text(
    vi="Không ghi được quyết định: nội dung gói không đọc được nên không phân biệt được với gói khác; gói như vậy cũng "
    "không nạp được",
    en="no decision is recorded: the content cannot be read and not told from others; such a package is never loaded",
)

_BY = Text(vi=", {}", en=" by {}")
_WHY = Text(vi=", lý do: {}", en=", because: {}")


def told_step(step: Step, lang: Language) -> str:
    """Write a step with its moment, person and reason, as far as these are known."""
    who = _BY.in_language(lang).format(visible(step.person)) if step.person else ""
    why = _WHY.in_language(lang).format(visible(step.reason)) if step.reason else ""
    return f"{STATES[step.state].in_language(lang)} {moment(step.at, lang)}{who}{why}"


def told_ruling(ruling: Ruling, package: Package, lang: Language) -> str:
    """Say what was decided, in one language; what stands against it, in both."""
    if ruling.verdict is Verdict.DECIDED:
        return _filled(_DECIDED, ruling, package, lang)
    if ruling.verdict is Verdict.AS_BEFORE:
        return _filled(_AS_BEFORE, ruling, package, lang)
    words = {Verdict.STANDS: _STANDS, Verdict.REFUSED: _REFUSED, Verdict.UNKNOWN: _UNKNOWN}[ruling.verdict]
    return f"{_filled(words, ruling, package, 'vi')} · {_filled(words, ruling, package, 'en')}"


def _filled(words: Text, ruling: Ruling, package: Package, lang: Language) -> str:
    step = told_step(ruling.standing, lang) if ruling.standing else ""
    return words.in_language(lang).format(receipt=package.receipt, name=visible(package.name), step=step)
