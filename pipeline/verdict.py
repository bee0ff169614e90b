"""What ``diachinh verify`` prints: what the record says, and point by point whether that is confirmed."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text as Line

from pipeline.validate.report.counts import Verdict
from pipeline.validate.report.numbers import moment, number
from pipeline.validate.report.text import visible
from pipeline.validate.report.words import SEVERITIES, VERDICTS
from pipeline.verify import Outcome, Verification
from schemas.finding import Language, Text

_LOOKS = {Outcome.OK: ("✓", "green"), Outcome.FAILED: ("✗", "bold red"), Outcome.UNKNOWN: ("?", "yellow")}

_CONFIRMED = Text("BIÊN BẢN CÒN NGUYÊN", "THE RECORD IS UNCHANGED")
_REJECTED = Text("KHÔNG TIN ĐƯỢC BIÊN BẢN NÀY", "THIS RECORD CANNOT BE RELIED ON")


def show_verification(console: Console, verification: Verification, lang: Language) -> None:
    """Print what a record says, and what was confirmed; texts of the record are text, never markup."""
    record = verification.record
    is_good = verification.is_confirmed
    words, style = (_CONFIRMED, "bold green") if is_good else (_REJECTED, "bold red")
    console.print(Line(words.in_language(lang), style=style))
    counts = ", ".join(
        f"{number(record.counts.get(look.name, 0), lang)} {look.word.in_language(lang).lower()}" for look in SEVERITIES
    )
    verdict = VERDICTS[Verdict(record.verdict)].in_language(lang)
    about = (record.package.name, record.package.receipt, moment(record.checked_at, lang), verdict, counts)
    console.print(Line("  " + visible(" · ".join(filter(None, about)))))
    for point in verification.points:
        mark, style = _LOOKS[point.outcome]
        line = f"  {mark} {point.name.in_language(lang)}: {visible(point.detail.in_language(lang))}"
        console.print(Line(line, style=style))
